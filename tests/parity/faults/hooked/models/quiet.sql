{{ config(post_hook="{% if false %}drop table nothing{% endif %}") }}
select 2 as b
