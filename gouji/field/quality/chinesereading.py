"""Messages of the reader, of `check` and of its page in Chinese: what files are refused for, and what to do.

By the rules of `chinesemessages`. A test holds that no refusal of a file is without its Chinese.
"""

from __future__ import annotations

from collections.abc import Mapping

READING_MESSAGES: Mapping[str, str] = {
    # of any kind
    "reading it takes more than {} MB of memory": "读取所需内存超过 {0} MB",
    "reading it takes more than {} seconds of processor time": "读取所需处理器时间超过 {0} 秒",
    "the file broke what opens it ({})": "打开此文件的程序因它中断（{0}）",
    "it has {} pages; at most {} are read": "共 {0} 页；最多读 {1} 页",
    "this is the budget of {} for {} ({}), as {} is": "这是 {0} {1} 年度的{2}，与 {3} 相同",
    # PDF
    "page {} is damaged: its content does not unpack": "第 {0} 页已损坏：内容无法解压",
    "page {} is drawn of {} parts; at most {} are read": "第 {0} 页由 {1} 个图元画成；最多读 {2} 个",
    "page {} holds {} signs; at most {} are read": "第 {0} 页有 {1} 个字符；最多读 {2} 个",
    "a page cannot be drawn ({})": "有一页无法绘制（{0}）",
    "{} is not installed": "没有安装 {0}",
    # pictures
    "the image is damaged, or no JPEG, PNG or TIFF": "图像已损坏，或不是 JPEG、PNG、TIFF",
    "the file has {} pages in pictures; at most {} are read": "文件有 {0} 页是图像；最多读 {1} 页",
    "{} has too many pixels: at most {} million, and {} million at {} dpi":
        "{0} 的像素太多：最多 {1} 百万，{3} dpi 时 {2} 百万",
    "reading by sight took longer than {} minutes, up to page {}": "识别图像超过 {0} 分钟，到第 {1} 页为止",
    # archives and markup
    "the archive holds {} parts; at most {} are read": "压缩包有 {0} 个部件；最多读 {1} 个",
    "the archive would unpack to {} MB ({}: {} MB out of {} KB); it is not unpacked":
        "压缩包解开后将有 {0} MB（{1}：{3} KB 解成 {2} MB）；不予解开",
    "{} holds {} MB; at most {} MB are read": "{0} 有 {1} MB；最多读 {2} MB",
    "the file is damaged: {} cannot be read": "文件已损坏：{0} 无法读取",
    "{} declares a document type, which may hold entities that grow without end":
        "{0} 声明了文档类型，其中的实体可能无限膨胀",
    # workbooks and texts
    "the workbook has more than {} written cells; no more are read": "工作簿中有内容的单元格超过 {0} 个；不再读取",
    "the workbook has {} MB; of the old form at most {} MB are read": "工作簿有 {0} MB；旧格式最多读 {1} MB",
    "the workbook has {} sheets; at most {} are read": "工作簿有 {0} 张工作表；最多读 {1} 张",
    "the sheet {} has {} merged cells; at most {} are read": "工作表 {0} 有 {1} 处合并单元格；最多读 {2} 处",
    "the sheet {} is damaged ({})": "工作表 {0} 已损坏（{1}）",
    "a table has {}": "有一张表{0}",
    "the text has more than {} cells; no more are read": "文本的单元格超过 {0} 个；不再读取",
    "the text has {} MB; at most {} MB are read": "文本有 {0} MB；最多读 {1} MB",
    "the text has {} lines; at most {} are read": "文本有 {0} 行；最多读 {1} 行",
    "the text is nested too deeply": "文本嵌套过深",
    "the text is no {} from line {} on": "文本自第 {1} 行起不是 {0}",
    "line {} has {} signs; at most {} are read": "第 {0} 行有 {1} 个字符；最多读 {2} 个",
    "line {} holds a sign that no text holds (U+{})": "第 {0} 行有文本中不会有的字符（U+{1}）",
    # web pages
    "the web page is cut off: a table has no end": "网页不完整：有一张表没有结尾",
    "the web page is nested too deeply": "网页嵌套过深",
    "the web page is nested deeper than {} elements": "网页嵌套超过 {0} 层",
    "the web page has more than {} tables or {} cells; no more are read":
        "网页的表超过 {0} 张或单元格超过 {1} 个；不再读取",
    # what a document is
    "no declared template prints these tables ({})": "没有已声明的模板有这些表（{0}）",
    "the files are {} documents": "这些文件是 {0} 份公开文件",
    "no file is given": "没有给出文件",
    "{} holds tables too: these are two documents": "{0} 中也有表：这是两份文件",
    "the file has no tables of its own, and may belong to several of the documents given: {}":
        "文件自身没有表，可能属于所给的几份文件：{0}",
    "the titles are those of {}, but none of its tables could be placed ({})":
        "表名是 {0} 的表名，但没有一张表能对上（{1}）",
    "the tables are those of {}, which is declared for {} to {}, and the document is of {}":
        "这些表属于 {0}，它声明用于 {1} 至 {2} 年，而文件是 {3} 年的",
    "'{}' is no regular expression ({})": "'{0}' 不是正则表达式（{1}）",
    "the seed has other columns than the reader writes: {}": "种子的列与读取程序所写的不同：{0}",
    "this is {} again, after {}": "这又是 {0}，在 {1} 之后",
    "{} is in the store with other rows": "库中已有 {0}，但各行不同",
    "{} speaks of one document, and {} are given": "{0} 只说一份文件，却给了 {1} 份",
    "{} is not for a store: what a file prints counts": "{0} 不用于库：以文件所印为准",
    "'{}' is no name of a document of {}": "'{0}' 不是 {1} 年度文件的名称",
    "this document is in the seeds as {}": "此文件在种子中的名称是 {0}",
    "a process that reads files has ended (killed, or out of memory)": "读文件的进程已结束（被终止或内存不足）",
    # outputs and the page
    "--output {}: no PDF was read, so none can be marked": "--output {0}：没有读到 PDF，因而无从标注",
    "--output {}: the form is told by the ending": "--output {0}：格式由扩展名决定",
    "--output {} would replace a file that is checked": "--output {0} 会覆盖正在核对的文件",
    "--output {}: its folder is not there": "--output {0}：文件夹不存在",
    "--keep {}: {}": "--keep {0}：{1}",
    "--host {}: this is no address": "--host {0}：这不是地址",
    "port {} of {} cannot be used: {}": "{1} 的端口 {0} 不能用：{2}",
}  # fmt: skip
# What stands in a message and is said in words of ours.
READING_PARTS: Mapping[str, str] = {
    "a PDF": "PDF",
    "a workbook (XLSX)": "工作簿（XLSX）",
    "a text of the form DOCX": "DOCX 文本",
    "an archive (ZIP)": "压缩包（ZIP）",
    "a workbook of the old form (XLS)": "旧格式工作簿（XLS）",
    "a text of the old form (DOC)": "旧格式文本（DOC）",
    "a workbook of the binary form (XLSB)": "二进制工作簿（XLSB）",
    "a file of the form ODF": "ODF 文件",
    "a file of an old binary form": "旧的二进制文件",
    "an image": "图像",
    "a text of the form RTF": "RTF 文本",
    "a web page": "网页",
    "an XML file": "XML 文件",
    "a text": "文本",
    "no file of a kind that is known": "未知类型的文件",
    "{} tables of {} are not enough": "只有 {1} 的 {0} 张表，不够",
    "titles seen are {}": "见到的表名有 {0}",
    "no title of a table was seen": "没有见到表名",
    "{} columns; at most {} are read": "有 {0} 列；最多读 {1} 列",
    "{} rows of {} columns; at most {} boxes are read": "有 {0} 行 {1} 列；最多读 {2} 格",
    "now": "今",
}
READING_HINTS: Mapping[str, str] = {
    "check the file, or divide it": "请检查文件，或将其拆分",
    "check the file: no disclosure needs so long": "请检查文件：没有哪份公开文件需要这么久",
    "fetch it again, or save it anew": "请重新下载，或另存一份",
    "divide it": "请将其拆分",
    "divide it: a document is one disclosure of one unit": "请将其拆分：一份文件只是一个单位的一次公开",
    "divide the file": "请拆分文件",
    "divide the file, and read each document alone": "请拆分文件，逐份读入",
    "check two versions of a document one by one": "同一份文件的两个版本请逐个核对",
    "read it with --no-report": "请以 --no-report 读入",
    "install gouji with its requirements": "请安装 gouji 及其所需的包",
    "scan it at 200 to 300 dpi": "请以 200 至 300 dpi 扫描",
    "at most {} MB are read, and {} times what is packed: check the file":
        "最多读 {0} MB，且不超过压缩前的 {1} 倍：请检查文件",
    "save the file again with the program that made it": "请用生成它的程序重新保存",
    "save it as UTF-8": "请另存为 UTF-8",
    "this is no plain text: give the file that was published": "这不是纯文本：请给出公开的原文件",
    "this is no published text: check the file": "这不是公开的文本：请检查文件",
    "take out the sheets that are no part of the document": "请去掉不属于文件的工作表",
    "take out what is no table of the document": "请去掉不是文件中的表的内容",
    "save it as XLSX, without the sheets that are no part of the document": "请另存为 XLSX，并去掉不属于文件的工作表",
    "where it holds images alone, give what they show": "如果只有图像，请给出图像所示的内容",
    "save the page again": "请重新保存网页",
    "check the page": "请检查网页",
    "where scripts write it, save the page from the browser when it is shown, or give the file it shows":
        "如果内容由脚本生成，请在浏览器显示后保存网页，或给出它所显示的文件",
    "give the file that holds its tables too": "请同时给出含有其表的文件",
    "read it with the file that holds its tables alone": "请只与含有其表的文件一起读入",
    "where prose and tables are two files, give both; declared are {}; "
    "to declare another see docs/adding-a-template.md":
        "说明与表分为两个文件时，请一并给出；已声明的模板有 {0}；声明新的模板见 docs/adding-a-template.md",
    "declare its columns in seeds/templates/template_columns.csv and template_texts.csv":
        "请在 seeds/templates/template_columns.csv 和 template_texts.csv 中声明其列",
    "check its tables against the template, then widen the years": "请对照模板检查各表，再放宽年度",
    "read it with --unit-id, one of seeds/reference/units.csv":
        "请以 --unit-id 读入，取 seeds/reference/units.csv 之一",
    "declare the unit in units.csv and this name in unit_names.csv, or read with --unit-id if it is a declared unit":
        "请在 units.csv 中声明单位、在 unit_names.csv 中声明此名称；若单位已声明，请以 --unit-id 读入",
    "mend it": "请改正",
    "give one of the two": "请只给其中一份",
    "read it with --replace": "请以 --replace 读入",
    "leave out {}": "请去掉 {0}",
    "name it for unit, year and scope, as {}": "请按单位、年度和口径命名，如 {0}",
    "read it with --document-id {}": "请以 --document-id {0} 读入",
    "run the command again: what was read is in the store": "请重新运行：已读入的都在库中",
    "choose another output": "请选另一种输出",
    "give it another name": "请换一个名称",
    "make the folder first": "请先建立文件夹",
    "give a folder that can be written": "请给出可写的文件夹",
    "use 127.0.0.1": "请用 127.0.0.1",
    "read them with read_all": "请用 read_all 读入",
    "give another --port": "请换一个 --port",
}  # fmt: skip
# What could not be placed, without the table that stands before it.
READING_NOTES: Mapping[str, str] = {
    "a note: {}": "注：{0}",
    "the title is there, no row of it was found": "有表名，没有找到它的行",
    "the title is there, no row of it was placed": "有表名，它的行都放不下",
    "the title is there, no table of it was placed": "有表名，它的表放不下",
    "no table was found": "没有找到表",
    "{} has no ruled table below it": "{0} 之下没有带框线的表",
    "outside the table: {}": "表外：{0}",
    "a table without a declared title ({})": "表没有已声明的表名（{0}）",
    "no declared column has the header {}": "没有声明的列有表头 {0}",
    "no header names the column {} ({})": "没有表头对应列 {0}（{1}）",
    "a grid whose columns are not those of {}": "表格的列不是 {0} 的列",
    "'{}' stands in no declared column": "'{0}' 不在任何声明的列中",
    "'{}' stands under no header": "'{0}' 不在任何表头之下",
    "no declared line has the header {}": "没有声明的行有表头 {0}",
    "{} rows of amounts where one is declared: the first is read": "声明一行金额之处有 {0} 行：只读第一行",
    "sheet {} is hidden: not read": "工作表 {0} 已隐藏：未读",
    "sheet {} is a chart or macro sheet: not read": "工作表 {0} 是图表或宏：未读",
    "sheet {}: {} hidden behind a merged cell": "工作表 {0}：{1} 被合并单元格遮住",
    "sheet {}: {} in a hidden row": "工作表 {0}：{1} 在隐藏的行中",
    "sheet {}: {} in a hidden column": "工作表 {0}：{1} 在隐藏的列中",
    "sheet {}: {} outside of the print area": "工作表 {0}：{1} 在打印区域之外",
    "sheet {}: {} beside the lines of a table": "工作表 {0}：{1} 在表的框线之外",
    "sheet {}: {} with a formula and without its value: open the file in the program that made it, and save it":
        "工作表 {0}：{1} 有公式而没有值：请用生成它的程序打开并保存",
    "sheet {}: {} of a number format that is not known, given as kept":
        "工作表 {0}：{1} 的数字格式未知，按保存的值给出",
    "the web page has no end: perhaps it is cut off": "网页没有结尾：可能不完整",
    "a table inside of a cell: {}": "单元格中的表：{0}",
    "a table inside of a cell is not read": "单元格中的表未读",
    "a file of another form inside of the text is not read": "文本中嵌入的其他格式文件未读",
    "{} cells begin with a number that Word counts: it is not read": "{0} 个单元格以 Word 自动编号开头：编号未读",
}  # fmt: skip
# Why a cell or a row is doubtful, each clause for itself.
READING_DOUBTS: Mapping[str, str] = {
    "broken: {}": "不符：{0}",
    "'{}' is no amount": "“{0}”不是金额",
    "a second amount, {}, in one cell: not read": "同一格中还有一个金额 {0}：未读",
    "amounts without a label": "有金额而没有名称",
    "more amounts than columns, none is read: {}": "金额多于栏数，都未读：{0}",
    "digits of the row are left out or joined": "此行的数字有遗漏或相连",
    "the amount stands in another band than its label": "金额与名称不在同一行带",
    "the label goes on over the page: {} + {}": "名称跨页：{0} + {1}",
    "the label {} stands over several rows, and is given to each": "名称 {0} 跨数行，各行都给",
    "its code or label is not certain": "编码或名称不确定",
    "its label is not certain": "名称不确定",
    "its label is put together from parts of the header": "名称由表头的几部分拼成",
    "its texts are not certain": "文字不确定",
    "no header of indicators": "没有指标的表头",
    "cells stand in other columns, or hold other words, than the header says": "单元格所在的栏或所载的文字与表头不符",
    "name and content may be parted after '{}' as well": "名称与内容也可能在“{0}”之后分开",
    "{} amounts for {} columns": "{1} 栏有 {0} 个金额",
    "none of its sections is printed": "各部分都没有印出",
    "'{}' could not be placed": "“{0}”无处可放",
    "{}: '{}' is no amount": "{0}：“{1}”不是金额",
    "not all orders of its page could be tried": "该页的排列未能全部试过",
    "no unit of money is printed: {}, as declared": "没有印金额单位：按声明取 {0}",
    "the rules leave open where it stands": "规则不能确定它在何处",
    "the rules leave open in which column it stands": "规则不能确定它在哪一栏",
    "the rules would as well let it stand in another column ({})": "按规则它也可以在另一栏（{0}）",
    "the sums of its table do not hold: the order of the text alone says where it stands":
        "所在表的合计不成立：位置只凭文字次序",
    "it has fewer decimals than the others ({} and {})": "小数位比其他数少（{0} 位与 {1} 位）",
    "it belongs to the column {}: then {} more rules hold": "或属于 {0} 栏：这样另有 {1} 条规则成立",
    "{}, divided by the edge: then {} more rules hold": "或为被框线隔开的 {0}：这样另有 {1} 条规则成立",
    "{}, as it may be seen otherwise: then {} more rules hold": "或应看作 {0}：这样另有 {1} 条规则成立",
    "seen as {}, read as {}": "看作 {0}，读作 {1}",
    "seen as {}, read as {}: then {} hold": "看作 {0}，读作 {1}：这样 {2} 成立",
    "seen as {}, perhaps {}: not all rules hold, or another reading is as good":
        "看作 {0}，可能是 {1}：规则不全成立，或另一读法同样成立",
    "not seen with certainty ({}), and no rule proves it": "识别不确定（{0}），也没有规则证实",
    "{} belongs to no row: not read": "{0} 不属于任何一行：未读",
    "{} stands in no column: not read": "{0} 不在任何一栏：未读",
    "{} stands under no header: not read": "{0} 不在任何表头之下：未读",
}  # fmt: skip
