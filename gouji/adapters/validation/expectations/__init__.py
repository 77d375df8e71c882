"""The project's own expectations. Importing this package registers them with the library.

To open the suites in a notebook: `import gouji.adapters.validation.expectations` before `context.suites.get(name)`.
"""

from gouji.adapters.validation.expectations.cells import ExpectCellsToEqual, ExpectRowToExist
from gouji.adapters.validation.expectations.edit_rules import ExpectEditRuleToTieOut, ExpectFindingsToBeAcknowledged
from gouji.adapters.validation.expectations.patterns import ExpectColumnValuesToMatchPattern
from gouji.adapters.validation.expectations.printed_rows import (
    ExpectPrintedAmountsToBeRead,
    ExpectRowNumbersToRunWithoutGap,
    ExpectSourceLinesToFollowRows,
    ExpectSourceLinesToLieInDocument,
)
from gouji.adapters.validation.expectations.rows import ExpectQueryToReturnNoRows
from gouji.adapters.validation.expectations.template import ExpectCodeNamesToAgree, ExpectTableToHaveLines

__all__ = [
    "ExpectCellsToEqual",
    "ExpectCodeNamesToAgree",
    "ExpectColumnValuesToMatchPattern",
    "ExpectEditRuleToTieOut",
    "ExpectFindingsToBeAcknowledged",
    "ExpectPrintedAmountsToBeRead",
    "ExpectQueryToReturnNoRows",
    "ExpectRowNumbersToRunWithoutGap",
    "ExpectRowToExist",
    "ExpectSourceLinesToFollowRows",
    "ExpectSourceLinesToLieInDocument",
    "ExpectTableToHaveLines",
]
