"""The project's own expectations. Importing this package registers them with the library.

To open the suites in a notebook: `import gouji.field.expectations` before `context.suites.get(name)`.
"""

from gouji.engine.expectations.patterns import ExpectColumnValuesToMatchPattern
from gouji.field.expectations.cells import ExpectCellsToEqual, ExpectRowToExist
from gouji.field.expectations.documents import ExpectQueryToReturnNoRows
from gouji.field.expectations.edit_rules import ExpectEditRuleToTieOut, ExpectFindingsToBeAcknowledged
from gouji.field.expectations.printed_rows import (
    ExpectPrintedAmountsToBeRead,
    ExpectRowNumbersToRunWithoutGap,
    ExpectSourceLinesToFollowRows,
    ExpectSourceLinesToLieInDocument,
)
from gouji.field.expectations.template import ExpectCodeNamesToAgree, ExpectTableToHaveLines

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
