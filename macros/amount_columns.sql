{#-
    The amount columns of the printed tables as seed columns: table id -> list.
    The reference seed `columns` describes them; a test holds the two against each other.
-#}
{% macro amount_columns(table_id) -%}
    {%- set by_table = {
        'T01': ['revenue_amount', 'expenditure_amount'],
        'T02': ['total', 'fiscal_appropriation', 'general_public', 'general_public_transfer', 'government_fund',
                'government_fund_transfer', 'state_capital', 'state_capital_transfer', 'special_account', 'own_funds',
                'fiscal_carryover', 'nonfiscal_carryover'],
        'T03': ['total', 'basic', 'project'],
        'T04': ['revenue_amount', 'total', 'general_public', 'government_fund', 'state_capital'],
        'T05': ['total', 'basic', 'project'],
        'T06': ['total', 'personnel', 'operating'],
        'T07': ['total', 'wages_and_welfare', 'goods_and_services', 'individuals_and_families', 'debt_interest',
                'capital_construction', 'capital', 'enterprises_construction', 'enterprises', 'social_security_funds',
                'other'],
        'T08': ['total', 'basic_personnel', 'basic_operating', 'project'],
        'T09': ['total', 'basic_personnel', 'basic_operating', 'project'],
        'T10': ['total', 'general_public', 'government_fund', 'state_capital'],
        'T11': ['total', 'fiscal_total', 'fiscal_basic_personnel', 'fiscal_basic_operating', 'fiscal_project',
                'nonfiscal_total', 'nonfiscal_basic_personnel', 'nonfiscal_basic_operating', 'nonfiscal_project'],
        'P01': ['total', 'fiscal', 'other'],
        'P03': ['total', 'fiscal', 'other', 'fiscal_superior', 'fiscal_own'],
    } -%}
    {{ return(by_table[table_id]) }}
{%- endmacro %}
