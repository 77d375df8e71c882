# `gouji check` without an installation:  docker build -t gouji . && docker run --rm -v "$PWD:/desk" gouji check budget.pdf
FROM python:3.11-slim AS wheel
COPY . /source
RUN pip wheel --no-deps --no-cache-dir -w /wheels /source

FROM python:3.11-slim
COPY --from=wheel /wheels /wheels
RUN pip install --no-cache-dir /wheels/*.whl && rm -r /wheels \
    && useradd --create-home gouji && mkdir /desk && chown gouji /desk
USER gouji
WORKDIR /desk
ENTRYPOINT ["gouji"]
CMD ["--help"]
