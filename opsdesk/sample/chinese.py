"""The Chinese sample desk: an online software house and its customers across China."""

from functools import cache
from random import Random

from opsdesk.query.pinyin import initials_of, romanized
from opsdesk.sample.vocabulary import (
    City,
    Name,
    Product,
    Summaries,
    View,
    Vocabulary,
    Weighted,
    cities,
    listed,
    weighted,
)

# Surnames by their share among a thousand people, with a few that are read unlike their character.
_SURNAMES = weighted(
    """
王:71 李:70 张:66 刘:52 陈:46 杨:32 黄:24 赵:23 吴:21 周:20 徐:17 孙:15
马:13 朱:13 胡:13 郭:12 何:12 林:11 高:10 罗:10 郑:9 梁:9 谢:8 宋:8 唐:7
许:7 韩:6 邓:6 冯:6 曹:6 彭:6 曾:5 肖:5 田:5 董:5 潘:4 袁:4 蔡:4 蒋:4 余:4
于:4 杜:4 叶:4 程:4 魏:4 苏:4 吕:4 丁:4 任:4 卢:3 姚:3 沈:3 钟:3 姜:3 崔:3
谭:3 陆:3 范:3 汪:3 廖:3 石:3 金:3 韦:3 贾:3 夏:3 付:3 方:3 邹:3 熊:3 白:3
孟:3 秦:3 邱:2 侯:2 江:2 尹:2 薛:2 闫:2 段:2 雷:2 龙:2 黎:2 史:2 陶:2 贺:2
毛:2 郝:2 顾:2 龚:2 邵:2 万:2 覃:2 武:2 钱:2 戴:2 严:2 莫:2 孔:2 向:2 常:1
温:1 康:1 施:1 文:1 牛:1 樊:1 葛:1 邢:1 安:1 齐:1 易:1 乔:1 伍:1 庞:1 颜:1
倪:1 庄:1 聂:1 章:1 鲁:1 欧阳:1 单:.4 仇:.3 解:.3 朴:.3 查:.3 区:.3 翟:.6
尉迟:.1 上官:.2 司马:.2 诸葛:.1
"""
)
_FIRST = tuple("子雨晓志建文嘉俊思梓浩欣佳宇明海春丽玉国永振天晨诗若家艺立少小正景亚凤秋慧美瑞新云泽书润柏一心启")
_SECOND = tuple("轩涵怡然琪萱豪杰强伟军平霞华明辉峰鹏婷玲娜静芳燕红超涛勇磊洋艳敏娟宁菲彤悦阳航哲睿凡琳颖洁妍瑶")
_SINGLE = tuple("伟芳娜敏静磊军洋勇艳杰涛明超霞平刚丽强婷琳鑫波斌宇浩凯健俊帆雪璐颖丹倩旭晨欢晶")

_CITIES = cities(
    """
北京:北京:010:12 上海:上海:021:13 广东:深圳:0755:9 广东:广州:020:8 浙江:杭州:0571:7 四川:成都:028:6 江苏:苏州:0512:4
江苏:南京:025:4 湖北:武汉:027:4 陕西:西安:029:3 重庆:重庆:023:4 天津:天津:022:3 湖南:长沙:0731:3 河南:郑州:0371:3
山东:青岛:0532:3 山东:济南:0531:2 福建:厦门:0592:2 福建:福州:0591:2 浙江:宁波:0574:2 安徽:合肥:0551:2
辽宁:大连:0411:1.5 辽宁:沈阳:024:1.5 云南:昆明:0871:1 广东:佛山:0757:2 广东:东莞:0769:2 江苏:无锡:0510:1.5
黑龙江:哈尔滨:0451:1 河北:石家庄:0311:1 江西:南昌:0791:1 贵州:贵阳:0851:1 广西:南宁:0771:1 吉林:长春:0431:1
山西:太原:0351:1 海南:海口:0898:.7 新疆:乌鲁木齐:0991:.6 甘肃:兰州:0931:.5 内蒙古:呼和浩特:0471:.5
"""
)

_BRAND_FIRST = tuple(
    "星云晴远青知北初长明海天智博恒鼎金瑞嘉鸿森蓝凌启优聚捷德安泰华汇创卓悦乐禾木原拾微极千景锦凯晟澄沐"
)
_BRAND_SECOND = tuple("野帆川山禾行辰见风途石图源诚达通维思科成和盛宇芯海岭峰泽润信联丰亚景合界象量屿谷桥舟澜")
_TRADES = Weighted(
    (("网络", "网络科技"), 10),
    (("教育", "教育科技"), 7),
    (("教育", "教育咨询"), 3),
    (("文化", "文化传媒"), 8),
    (("科技", "信息科技"), 8),
    (("软件", "软件"), 5),
    (("数据", "数据技术"), 4),
    (("智能", "智能科技"), 5),
    (("医疗", "医疗器械"), 3),
    (("健康", "健康管理"), 3),
    (("食品", "食品"), 4),
    (("餐饮", "餐饮管理"), 4),
    (("物流", "供应链管理"), 4),
    (("建筑", "建筑工程"), 3),
    (("环保", "环保科技"), 2),
    (("家居", "家居用品"), 3),
    (("服饰", "服饰"), 4),
    (("机械", "机械设备"), 3),
    (("电子", "电子技术"), 4),
    (("贸易", "国际贸易"), 4),
    (("广告", "广告传播"), 3),
    (("农业", "农业发展"), 2),
    (("旅游", "旅游"), 2),
    (("酒店", "酒店管理"), 2),
    (("生物", "生物科技"), 3),
    (("设计", "装饰设计"), 3),
    (("汽车", "汽车服务"), 2),
    (("音乐", "音乐文化"), 1),
)
_FORMS = Weighted(("有限公司", 88), ("股份有限公司", 6), ("有限责任公司", 6))
_INSTITUTIONS = ("实验学校", "职业培训学校", "口腔医院", "建筑设计院", "会计师事务所", "律师事务所")

_MOBILES = listed(
    """
134 135 136 137 138 139 150 151 152 157 158 159 178 182 183 184 187 188 130 131 132 155 156 176 185 186 133 153 177
180 181 189 191 199
"""
)

_LATIN = {
    text: romanized(text) for text in (*_SURNAMES.values, *_FIRST, *_SECOND, *_SINGLE, *_BRAND_FIRST, *_BRAND_SECOND)
}


def _person(random: Random) -> Name:
    surname = _SURNAMES.draw(random)
    if random.random() < 0.82:
        given = random.choice(_FIRST) + random.choice(_SECOND)
    else:
        given = random.choice(_SINGLE)
    name = surname + given
    latin = _LATIN[surname] + (
        "".join(_LATIN[char][0] for char in given) if random.random() < 0.4 else "".join(_LATIN[char] for char in given)
    )
    return Name(name, name, latin)


_initials = cache(initials_of)


def _company(random: Random, city: City) -> Name:
    first, second = random.choice(_BRAND_FIRST), random.choice(_BRAND_SECOND)
    brand, latin = first + second, _LATIN[first] + _LATIN[second]
    chance = random.random()
    if chance < 0.03:
        name = f"{city.name}{brand}{random.choice(_INSTITUTIONS)}"
        return Name(name, name, f"{latin}-{_initials(city.name)}")
    short, trade = _TRADES.draw(random)
    latin = f"{latin}-{_initials(trade)}-{_initials(city.name)}"
    form = _FORMS.draw(random)
    full = f"{brand}{trade}（{city.name}）{form}" if chance < 0.1 else f"{city.name}{brand}{trade}{form}"
    return Name(f"{brand}{short}" if chance < 0.75 else full, full, latin)


def _mobile(random: Random, city: City) -> str:
    return f"{random.choice(_MOBILES)}{random.randrange(100_000_000):08d}"


def _landline(random: Random, city: City) -> str:
    digits = (
        8 if len(city.area_code) == 3 or city.area_code[:3] in {"075", "057", "053", "037", "059", "051", "073"} else 7
    )
    return f"{city.area_code}{random.randrange(2, 9)}{random.randrange(10 ** (digits - 1)):0{digits - 1}d}"


_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"}
_LOOKALIKES = str.maketrans("佳嘉晓子宇雨伟芳静杰明华泽源科", "嘉佳小梓雨宇玮方婧洁铭骅择元克")


def _damaged(random: Random, name: str) -> str:
    match random.randrange(5):
        case 0 if name.endswith("有限公司"):
            return name.removesuffix("有限公司") + "公司"
        case 1 if len(name) > 4:
            return f"{name[:2]} {name[2:]}"
        case 2:
            return name.translate(_LOOKALIKES)
        case 3 if len(name) < 4:
            return f"{name}（{random.choice(('微信', '老客户', '采购', '朋友介绍'))}）"
        case _:
            return name.replace("（", "(").replace("）", ")").translate(_WIDE)


_PRODUCTS = (
    Product("个人版月付", 39_00, 0, 10, months=1),
    Product("个人版年付", 368_00, 0, 7, months=12),
    Product("主题素材包", 68_00, 0, 4),
    Product("入门直播课", 199_00, 0, 3),
    Product("运营训练营", 1_680_00, 0, 1),
    Product("专业版月付", 330_00, 1, 8, months=1),
    Product("专业版年付", 3_600_00, 1, 8, months=12),
    Product("团队版（10 席）年付", 12_800_00, 2, 7, months=12),
    Product("席位扩容（5 席）", 4_900_00, 2, 5),
    Product("短信包 10,000 条", 480_00, 1, 4),
    Product("电子合同 100 份", 580_00, 1, 4),
    Product("线上培训（2 小时）", 600_00, 1, 3),
    Product("行业模板包", 260_00, 1, 3),
    Product("数据迁移服务", 3_000_00, 2, 2),
    Product("上门培训（1 天）", 5_800_00, 3, 2),
    Product("企业版年付", 46_800_00, 3, 6, months=12),
    Product("定制报表", 8_600_00, 3, 3),
    Product("私有化部署", 128_000_00, 3, 0.5),
)

_SUMMARIES = Summaries(
    opening=[
        ("call", "首次通话，了解业务规模和现有工具"),
        ("wechat", "通过公众号咨询，已加微信并发送产品介绍"),
        ("wechat", "朋友推荐加的微信，想先看演示"),
        ("email", "官网留言咨询报价，已回复并附方案"),
        ("event", "展会上交换名片，约下周回访"),
        ("call", "来电咨询专业版和团队版的区别"),
        ("note", "渠道转来的线索，电话和微信已核对"),
    ],
    selling=[
        ("call", "确认年付折扣，周五给答复"),
        ("call", "沟通预算，对方希望分两期付款"),
        ("call", "未接通，晚上再打"),
        ("call", "对方在开会，约明天上午十点"),
        ("wechat", "发送报价单和合同模板"),
        ("wechat", "发了演示账号，提醒本周内试用"),
        ("wechat", "询问能不能按季度付款，已向主管申请"),
        ("wechat", "对比了两家竞品，关心导出和权限"),
        ("email", "发送方案第二版，补充了实施计划"),
        ("email", "回复采购关于发票和对公账户的问题"),
        ("visit", "上门演示，技术和财务都参加了，反馈不错"),
        ("visit", "拜访负责人，确认三季度上线"),
        ("event", "参加线上公开课，课后留了问题"),
        ("note", "决策人是运营总监，技术部有一票否决"),
        ("note", "内部立项中，预计月底走完流程"),
    ],
    serving=[
        ("call", "回访使用情况，满意，建议增加批量导出"),
        ("call", "提醒下月到期，倾向续费"),
        ("call", "反馈手机端偶尔卡顿，已记录并转技术"),
        ("call", "确认发票抬头和邮寄地址"),
        ("wechat", "解答权限设置，发了操作视频"),
        ("wechat", "新同事入职，协助开通两个账号"),
        ("wechat", "催开票，财务明天寄出"),
        ("wechat", "节日问候，顺便介绍年付优惠"),
        ("wechat", "咨询数据怎么从旧表格导入，已远程协助"),
        ("email", "发送季度使用报告和续费方案"),
        ("email", "确认扩容五个席位，合同已回传"),
        ("visit", "上门培训一天，参加 12 人"),
        ("visit", "季度回访，一起看了数据看板"),
        ("event", "邀请参加客户沙龙，确认两人到场"),
        ("note", "老客户介绍了一家同行，已单独建档"),
        ("note", "投诉短信延迟，已补偿并致歉"),
    ],
    last={
        "acquire": [
            ("wechat", "已发产品介绍，等对方看完再约"),
            ("call", "有兴趣，约下周演示"),
            ("call", "暂时不需要，先保持联系"),
            ("email", "发送案例和报价"),
        ],
        "activate": [
            ("call", "试用一周，主要看报表，整体满意"),
            ("wechat", "试用中，问怎么导入老数据"),
            ("wechat", "试用到期，再延三天"),
            ("visit", "现场演示后当场开通试用"),
        ],
        "grow": [
            ("call", "用得不错，考虑升级团队版"),
            ("wechat", "确认扩容报价，等财务审批"),
            ("wechat", "询问年付是否有优惠"),
            ("email", "发送升级方案和优惠说明"),
        ],
        "retain": [
            ("call", "续费谈妥，价格不变，下周签合同"),
            ("wechat", "续费合同已回传，安排开票"),
            ("visit", "年度复盘，明年计划再加一个部门"),
            ("call", "回访顺利，愿意做案例客户"),
        ],
        "silent": [
            ("call", "连续两次未接，改发微信"),
            ("wechat", "微信未回复"),
            ("call", "业务在调整，年后再看"),
            ("email", "发送召回优惠，未打开"),
        ],
        "lost": [
            ("call", "已换用竞品，主要是价格原因"),
            ("call", "公司裁撤项目组，不再续费"),
            ("wechat", "明确表示不再续费，感谢一年来的支持"),
            ("note", "号码停机，微信已不是好友"),
        ],
    },
)

CHINESE = Vocabulary(
    cities=_CITIES,
    person=_person,
    company=_company,
    mobile=_mobile,
    landline=_landline,
    wechat=0.5,
    sources=(
        Weighted(
            *(("wechat", 22), ("douyin", 20), ("xiaohongshu", 16), ("referral", 12), ("search", 10), ("weibo", 6)),
            *(("website", 6), ("offline", 5), (None, 3)),
        ),
        Weighted(
            *(("website", 20), ("search", 18), ("referral", 18), ("event", 13), ("partner", 12), ("wechat", 9)),
            *(("email", 5), ("offline", 3), (None, 2)),
        ),
    ),
    team=("李静", "王伟", "陈晓雨", "赵磊", "周婷", "曾立新"),
    job_titles=weighted(
        "运营经理:9 采购:7 总经理:7 市场总监:6 行政主管:5 财务:5 技术负责人:6 产品经理:4 销售总监:4 人事经理:2 创始人:3"
    ),
    tags={
        "": ("VIP", "价格敏感", "要专票", "决策人", "介绍人", "微信群", "代理商"),
        "acquire": ("待回访", "展会线索", "高意向", "学生"),
        "activate": ("试用中", "高意向", "内测用户"),
        "grow": ("可升级", "多部门", "内测用户"),
        "retain": ("案例客户", "年付", "老客户", "VIP"),
        "silent": ("待唤醒", "续费风险"),
        "lost": ("竞品", "价格原因"),
    },
    notes=(
        "老客户介绍，对价格敏感",
        "需要开专票，抬头以合同为准",
        "每周三下午方便接电话",
        "关注导出和权限，技术负责人参与决策",
        "预算年底前要用完，可推年付",
        "先加微信，不喜欢电话",
        "有两个分公司，后续可能扩席位",
        "对接人换过一次，注意同步",
        "之前用表格管理，数据比较乱",
        "签约需要走集团采购流程，周期约一个月",
        "希望支持企业微信登录",
        "答应做案例，等对方市场部确认",
        "投诉过一次短信延迟，已补偿",
        "喜欢看数据，发报告前先核对口径",
        "旺季在六月和十一月，避开这段时间回访",
        "老板拍板快，资料要一次给全",
    ),
    products=_PRODUCTS,
    channels=(
        Weighted(("微信小程序", 40), ("官网", 25), ("抖音小店", 20), ("天猫旗舰店", 15)),
        Weighted(("线下签约", 45), ("官网", 35), ("代理商", 15), ("天猫旗舰店", 5)),
    ),
    sale=lambda sale: f"（{('618', '双11', '年终')[sale - 1]}）",
    summaries=_SUMMARIES,
    views=(
        View("重点跟进", "stage=grow,retain last_contact>30d", "-revenue"),
        View("上海大客户", "city=上海 revenue>10000", "-revenue"),
        View("待唤醒", "stage=silent", "last_contact"),
        View("本周跟进", "next_follow_up<=+7d", "next_follow_up"),
    ),
    damaged=_damaged,
)
