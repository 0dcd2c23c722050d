"""What sixty units write: whole sentences that no two of them put together alike.

A unit's number in base 5 is a polynomial; its value at 0 … 4 says which of five ways it uses for
each of five parts. Two different polynomials of degree 2 meet at most twice.
"""

from __future__ import annotations

from round.units import CARRIED, LEFT, NEW, RESULT, Unit

from toolkit.form.filing import CellValue

Texts = dict[str, tuple[str, ...]]

_OVERVIEW = (
    (
        "通过门户网站和公告栏发布政策文件、财政预决算和民生项目信息，重点把惠民补贴发放名册张贴到组到户。",
        "围绕招商引资和重大工程，及时上网公布立项批复、招标结果与竣工验收情况，企业关心的事项做到应公开尽公开。",
        "编印便民手册两期，收录办事流程、收费标准和服务热线；就业岗位、学校招生等内容随时在网上公布。",
        "整理近五年仍然有效的规定，逐件核对后集中公开，并配上通俗的图解，方便群众查找和理解。",
        "以会议公开为抓手，邀请群众代表列席讨论，会后三日内把议定事项和承办科室向社会公布。",
    ),
    (
        "健全登记、转办、答复三本台账，专人负责，{applications}。",
        "依申请公开窗口与信访接待分开设置，来件当日登记，{applications}。",
        "答复书起草后一律先送法制人员看过，{applications}。",
        "开通网上申请渠道，流程节点自动提醒经办人，{applications}。",
        "主动与申请人电话沟通，弄清真正需要什么，依申请工作平稳，{applications}。",
    ),
    (
        "严格信息发布审查，起草人自查、科室复核、分管领导签发，一处不清不予发布；对涉及个人隐私的内容作了隐去处理。",
        "文件在拟稿时就写明公开属性，不公开的注明依据；年底对存量文件清理一遍，调整属性若干件。",
        "建立信息管理台账，谁产生、谁审核、谁更新一目了然；过期的办事指南及时下架。",
        "保密审查与公文管理同步进行，重要稿件请律师把关；错敏词每周筛查，发现问题当日改正。",
        "档案室与公开工作人员定期对账，动态调整目录，做到目录里有的都能查得到。",
    ),
    (
        "网站栏目由原来的杂乱排列改为按主题归并，页面增加语音播报；查阅点配了电脑和打印机。",
        "政务新媒体账号由三个并为一个，每周推送四次，留言都有人回复。",
        "在办事大厅设立公开专区，摆放政府公报和各类表格，工作人员现场指导群众查询。",
        "升级公开平台的检索功能，按年份、文号和关键词都能查；手机上打开也看得清。",
        "村（社区）公示栏统一样式，定期更换内容，并把同样的材料放到公众号的专栏里。",
    ),
    (
        "公开工作列入年终考核，由办公室按月通报；社会评议得分良好；没有发生需要追究责任的情形。",
        "组织业务培训两场，请专家讲解条例；考核结果与评优挂钩，群众满意度调查情况较好，全年无责任追究。",
        "成立领导小组，主要负责人亲自听取汇报；聘请五名监督员参与评议，考评中未发现失职，没有人被问责。",
        "开展自查自纠，逐条整改上级督查指出的事项；绩效考核占三分，社会评价总体满意，没有追责。",
        "请第三方机构评估一次，公众评议意见全部采纳；年度考核合格，未出现应当追究责任的问题。",
    ),
)
_HEADS = ("主动公开情况", "依申请公开情况", "政府信息管理情况", "平台建设情况", "监督保障情况")
_PROBLEMS = (
    (
        "解读材料以文字为主，图表和视频少，群众不爱看",
        "个别科室认识不到位，报送信息拖延，常常要反复催要",
        "经办人员变动频繁，对条例规定不够熟悉，答复文书时有瑕疵",
        "栏目划分过细，内容重复，查找起来并不方便",
        "基层点多面广，公示栏更新滞后，部分内容已经过时",
    ),
    (
        "与群众互动的方式有限，意见征集参与的人不多",
        "历史文件没有全部数字化，查询仍要翻纸质档案，效率偏低",
        "公开的深度还不够，过程性和结果性的内容衔接有待加强",
        "新媒体发布随意，选题与群众需求存在差距",
        "审核环节责任划分模糊，出现过错别字未能及时发现的不足",
    ),
)
_MEASURES = (
    (
        "制作动漫短片和一图读懂，每件重要文件都配两种以上解读",
        "把报送任务分解到人，每季度通报一次，连续落后的约谈负责人",
        "编写常见答复范本，新上岗人员先跟班学习一个月",
        "归并相近栏目，清理空壳页面，首页只留最常用的入口",
        "为村组配备电子屏，由镇村干部每周检查更新",
    ),
    (
        "办好开放日活动，请居民走进机关看流程、提建议",
        "分批扫描馆藏资料，两年内实现全部网上检索",
        "推动决策、执行、结果全链条公布，形成闭环",
        "建立选题会制度，根据热线来电排名确定推送内容",
        "实行三级校对并留痕，谁签字谁负责",
    ),
    (
        "加大经费投入，添置查阅设备，改善办公条件",
        "完善与司法、档案等机关的会商机制，疑难件集体研究",
        "拓宽征求意见的渠道，把问卷送到集市和厂区",
        "加强与兄弟地区交流，引进成熟的管理软件",
        "强化日常巡查，发现链接失效当天修复",
    ),
)
_FEES = (
    "本年度没有收取政府信息公开信息处理费。",
    "{year}年未收取政府信息公开信息处理费，没有其他需要报告的事项。",
    "本机关{year}年度政府信息公开信息处理费收取金额为 0 元。",
)


def write_texts(unit: Unit, cells: dict[str, CellValue], year: int) -> Texts:
    """A unit's texts, which agree with its figures."""
    ways = _choose(unit.number + 60 * (year % 2))
    applications = _describe_applications(cells)
    overview = [
        f"（{'一二三四五'[at]}）{head}。{_OVERVIEW[at][way].format(applications=applications)}"
        for at, (head, way) in enumerate(zip(_HEADS, ways, strict=True))
    ]
    problems, measures = [
        [variants[way] for variants, way in zip(group, some, strict=True)]
        for group, some in ((_PROBLEMS, ways[:2]), (_MEASURES, ways[2:]))
    ]
    return {
        "引言": (
            f"根据《中华人民共和国政府信息公开条例》编制本报告，所列数据的统计期限为{year}年1月1日至"
            f"{year}年12月31日。如有疑问，请与{unit.full_name}联系。",
        ),
        "总体情况": (f"{year}年，{unit.name}认真做好政府信息公开工作。", *overview),
        "问题与改进": (
            f"存在的问题：一是{problems[0]}；二是{problems[1]}。",
            f"下一步，{unit.name}将：一是{measures[0]}；二是{measures[1]}；三是{measures[2]}。",
        ),
        "其他事项": (_FEES[unit.number % len(_FEES)].format(year=year),),
    }


def _choose(number: int) -> list[int]:
    a, b, c = number % 5, number // 5 % 5, number // 25
    return [(a + b * x + c * x * x) % 5 for x in range(5)]


def _describe_applications(cells: dict[str, CellValue]) -> str:
    new, carried, done, left = (
        cells[f"依申请公开.{row}.总计"] for row in (NEW, CARRIED, f"{RESULT}.总计", LEFT)
    )
    if not new:
        return "全年没有收到政府信息公开申请"
    more = f"，上年结转{carried}件" if carried else ""
    rest = f"，结转下年度继续办理{left}件" if left else ""
    return f"全年新收政府信息公开申请{new}件{more}，办结{done}件{rest}"
