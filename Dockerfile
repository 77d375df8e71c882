# `gouji` without an installation:
#   docker build -t gouji .
#   docker run --rm -v "$PWD:/desk" gouji check budget.pdf
#   docker run --rm -p 127.0.0.1:8000:8000 gouji serve --host 0.0.0.0 --port 8000 --in-container
FROM python:3.11-slim AS wheel
COPY . /source
RUN pip wheel --no-deps --no-cache-dir -w /wheels /source

FROM python:3.11-slim
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir "$(ls /wheels/gouji-*.whl)[serve]" && rm -r /wheels \
    && useradd --create-home gouji && mkdir /desk && chown gouji /desk
USER gouji
WORKDIR /desk
EXPOSE 8000
ENTRYPOINT ["gouji"]
CMD ["--help"]
