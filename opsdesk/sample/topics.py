"""What people of the sample desk write about, wish for and advertise, in both languages."""

from typing import NamedTuple


class Topic(NamedTuple):
    """`wish` is the number of the requirement that it asks for, from 1; 0 for none."""

    title: str
    body: str
    area: str
    type: str
    severity: str
    wish: int = 0


class Wish(NamedTuple):
    """Scores as a team fills them in; `needs` is the number of another wish that must come first."""

    title: str
    problem: str
    area: str
    type: str
    effort: float
    impact: float
    confidence: float
    value: float
    moscow: str | None = None
    needs: int = 0


class Plan(NamedTuple):
    """A campaign: from `start` to `start + days` relative to today; money in whole units."""

    name: str
    channel: str
    start: int
    days: int
    budget: int
    goal: str
    pieces: tuple[str, ...]


class Topics(NamedTuple):
    topics: tuple[Topic, ...]
    wishes: tuple[Wish, ...]
    plans: tuple[Plan, ...]
    replies: tuple[str, ...]
    body: str
    """What a piece of content says, with a word that is risky."""
    thanks: tuple[str, ...]
    notes: tuple[str, ...]
    reopened: tuple[str, ...]
    releases: tuple[str, ...]
    survey_names: tuple[str, str, str]
    praise: tuple[str, ...]
    blame: tuple[str, ...]
    tasks: tuple[str, ...]


CHINESE = Topics(
    topics=(
        Topic("导出报表超过一万行就失败", "从昨天开始，导出超过一万行提示超时，换浏览器也一样。", "报表", "bug", "major", 1),
        Topic("希望导出时能选择字段", "每次导出都要手工删列，希望可以保存导出模板。", "报表", "request", "minor", 1),
        Topic("手机端列表滑动卡顿", "安卓机上滑动列表明显掉帧，数据多的时候尤其明显。", "移动端", "bug", "minor", 2),
        Topic("短信验证码收不到", "联通号码连续三次收不到验证码，移动正常。", "登录", "bug", "critical"),
        Topic("发票抬头怎么修改", "公司改名了，想把下一张发票的抬头换成新名称。", "账务", "question", "trivial"),
        Topic("能不能批量导入工单", "从旧系统迁过来有三千多条，一条条录太慢。", "导入", "request", "minor", 3),
        Topic("成员权限分不开", "实习生能看到合同金额，希望可以按字段设置权限。", "权限", "request", "major", 4),
        Topic("登录后白屏", "今天早上升级以后，登录进去一片空白，控制台报错。", "登录", "bug", "critical"),
        Topic("企业微信同步的成员重复", "同步一次就多一份，现在列表里有三个同样的人。", "集成", "bug", "major", 5),
        Topic("希望支持深色模式", "晚上加班看屏幕太亮了。", "界面", "request", "trivial", 6),
        Topic("续费价格比去年高", "没有提前通知就涨价，客户经理也没有解释清楚。", "账务", "complaint", "major"),
        Topic("搜索找不到带空格的名称", "客户名称中间有空格时搜索不到。", "搜索", "bug", "minor", 7),
        Topic("审批流希望支持转交", "审批人休假时流程卡住，只能等他回来。", "审批", "request", "major", 8),
        Topic("接口返回 500", "调用订单接口偶尔返回 500，大约每百次一次。", "接口", "bug", "critical", 9),
        Topic("看板拖动后顺序又变回去", "拖动卡片以后刷新页面，顺序恢复原样。", "看板", "bug", "minor"),
        Topic("客服回复很快，点个赞", "半小时就解决了，谢谢李静。", "服务", "praise", "trivial"),
        Topic("数据统计口径不一致", "首页的活跃人数和报表里的对不上，差了一百多。", "报表", "bug", "major", 10),
        Topic("希望增加到期提醒", "合同到期前一个月能不能自动提醒我们。", "提醒", "request", "minor", 11),
        Topic("电子签章在苹果电脑上打不开", "Safari 里点击签章没有反应。", "签章", "bug", "major"),
        Topic("怎么把离职同事的客户转给别人", "人已经离职，名下还有两百多个客户。", "权限", "question", "minor", 4),
        Topic("图片附件上传失败", "超过 5M 的图片传不上去，也没有提示原因。", "附件", "bug", "minor", 12),
        Topic("希望有操作日志", "不知道谁删了上周的记录，查不到。", "安全", "request", "major", 13),
        Topic("邮件通知进了垃圾箱", "客户说收不到通知，最后在垃圾邮件里找到。", "提醒", "bug", "minor", 11),
        Topic("自定义字段数量不够", "只能加十个字段，我们业务需要三十个左右。", "字段", "request", "minor", 14),
    ),
    wishes=(
        Wish("批量导出与导出模板", "导出大表失败，每次还要手工删列。", "报表", "feature", 8, 2, 0.8, 9, "must"),
        Wish("移动端列表虚拟滚动", "数据量大时滑动卡顿。", "移动端", "performance", 5, 1, 0.8, 5),
        Wish("通用导入向导", "迁移客户要把历史数据整批导进来。", "导入", "feature", 13, 2, 0.8, 8, "must"),
        Wish("字段级权限", "敏感字段对部分成员不可见。", "权限", "feature", 13, 2, 0.5, 8, "should"),
        Wish("企业微信同步去重", "重复同步产生重复成员。", "集成", "defect", 3, 1, 1.0, 6, "should"),
        Wish("深色模式", "夜间使用太亮。", "界面", "improvement", 5, 0.5, 1.0, 3, "could"),
        Wish("搜索支持拼音与空格", "名称输入不完整就搜不到。", "搜索", "improvement", 4, 1, 0.8, 6),
        Wish("审批转交与代理", "审批人不在时流程卡住。", "审批", "feature", 6, 2, 0.8, 7, "should"),
        Wish("接口限流与重试说明", "高峰期偶发失败，调用方不知如何处理。", "接口", "technical", 4, 1, 0.8, 5),
        Wish("统一统计口径", "首页与报表数字对不上。", "报表", "defect", 7, 2, 1.0, 9, "must"),
        Wish("提醒中心", "到期、逾期、审批分散在各处。", "提醒", "feature", 9, 1, 0.8, 6, "could"),
        Wish("大附件分片上传", "超过 5M 的文件传不上去。", "附件", "improvement", 4, 1, 0.8, 4),
        Wish("操作日志", "出了问题查不到是谁改的。", "安全", "safety", 6, 2, 0.8, 7, "should", 4),
        Wish("自定义字段扩容", "字段数量上限太低。", "字段", "improvement", 3, 1, 1.0, 5),
        Wish("看板泳道", "按负责人分组看进度。", "看板", "feature", 5, 0.5, 0.5, 3),
        Wish("报表订阅", "每周一自动收到上周数据。", "报表", "feature", 6, 1, 0.5, 5, "could", 1),
        Wish("客户公海", "长期不跟进的客户要能流转。", "客户", "feature", 8, 2, 0.5, 6, None, 4),
        Wish("合同模板", "销售每次复制旧合同容易出错。", "合同", "feature", 7, 1, 0.5, 4),
        Wish("单点登录", "大客户要求接入统一认证。", "登录", "safety", 10, 2, 0.8, 7, "should"),
        Wish("多语言界面", "海外同事需要英文界面。", "界面", "feature", 12, 0.5, 0.5, 3, "wont"),
    ),
    plans=(
        Plan("春季上新发布会", "wechat", -250, 6, 60_000, "新增试用 300 家", ("发布会邀请函", "产品亮点长图")),
        Plan("618 年付特惠", "search", -168, 18, 180_000, "年付成交 120 单", ("活动落地页", "搜索创意 12 条", "限时海报")),
        Plan("暑期校园合作", "douyin", -130, 25, 50_000, "学生注册 2000 人", ("校园短视频脚本",)),
        Plan("老客户转介绍", "partner", -110, 40, 30_000, "转介绍 60 家", ("转介绍规则说明", "感谢信模板")),
        Plan("行业白皮书", "email", -84, 10, 20_000, "留资 500 条", ("白皮书正文", "下载页文案")),
        Plan("国庆内容连载", "xiaohongshu", -60, 9, 25_000, "收藏 5000", ("七篇笔记选题",)),
        Plan("双11 年付促销", "search", -27, 14, 260_000, "年付成交 200 单", ("主会场页面", "倒计时海报", "客服话术")),
        Plan("公众号新功能解读", "wechat", -18, 30, 18_000, "阅读 3 万", ("自动化篇", "权限篇", "报表篇")),
        Plan("抖音直播第三场", "douyin", 3, 1, 40_000, "直播间留资 150", ("直播流程表", "福袋规则")),
        Plan("年终客户答谢", "offline", 12, 2, 80_000, "到场 60 家", ("邀请函", "案例视频")),
        Plan("双12 返场", "search", 14, 3, 60_000, "返场成交 50 单", ("返场页面",)),
        Plan("年货节续费礼", "sms", 32, 14, 35_000, "续费 80 家", ("短信文案三版",)),
    ),
    replies=("您好，问题已经收到，我们正在排查。", "已经定位到原因，今天晚上发布修复。", "麻烦您提供一下账号和大概时间，方便我们查日志。", "功能已经排进下个版本，上线后第一时间通知您。", "按下面三步操作即可，附上图文说明。"),
    body="{piece}\n目标：{goal}。\n限时开放，性价比最高，老客户另有惊喜。",
    thanks=("好的，辛苦了。", "可以了，谢谢！", "请尽快，我们下午要用。", "收到，等你们消息。"),
    notes=("与研发确认，是昨天上线引起的。", "客户情绪比较急，优先处理。", "同类问题本周第三起。"),
    reopened=("更新以后又出现了。",),
    releases=("四季度稳定版", "一季度导入版", "一季度权限版"),
    survey_names=("十月 NPS 调研", "新功能 Kano 调研", "服务满意度"),
    praise=("用着顺手，客服响应快", "比之前的系统省事多了", "导入很方便"),
    blame=("价格偏高", "移动端不太好用", "导出总失败", "希望多一些培训"),
    tasks=("确认落地页", "法务审核文案", "准备数据看板", "培训客服话术", "活动复盘"),
)  # fmt: skip

ENGLISH = Topics(
    topics=(
        Topic("Export fails above ten thousand rows", "Since yesterday the export times out above ten thousand rows, in every browser.", "Reports", "bug", "major", 1),
        Topic("Choose fields when exporting", "I delete columns by hand every time; a saved template would help.", "Reports", "request", "minor", 1),
        Topic("Lists stutter on the phone", "Scrolling long lists drops frames on Android.", "Mobile", "bug", "minor", 2),
        Topic("No verification code arrives", "Three attempts, no text message; colleagues with another carrier are fine.", "Sign-in", "bug", "critical"),
        Topic("How do I change the name on invoices?", "Our company was renamed and the next invoice should show it.", "Billing", "question", "trivial"),
        Topic("Import tickets in bulk", "We bring three thousand from the old system; typing them takes weeks.", "Import", "request", "minor", 3),
        Topic("Permissions are too coarse", "Interns can see contract amounts. We need permissions per field.", "Permissions", "request", "major", 4),
        Topic("White screen after sign-in", "Since this morning's update the page stays empty, with an error in the console.", "Sign-in", "bug", "critical"),
        Topic("Synchronised members appear twice", "Each sync adds another copy of the same person.", "Integrations", "bug", "major", 5),
        Topic("Please add a dark mode", "The screen is too bright at night.", "Interface", "request", "trivial", 6),
        Topic("Renewal costs more than last year", "Nobody told us about the new price beforehand.", "Billing", "complaint", "major"),
        Topic("Search misses names with spaces", "Customers whose name has a space are not found.", "Search", "bug", "minor", 7),
        Topic("Hand an approval to somebody else", "When the approver is on leave everything waits.", "Approvals", "request", "major", 8),
        Topic("The API returns 500", "About one call in a hundred to the order endpoint fails.", "API", "bug", "critical", 9),
        Topic("Cards jump back after dragging", "After a reload the order on the board is the old one.", "Boards", "bug", "minor"),
        Topic("Great support today", "Solved within half an hour, thank you.", "Service", "praise", "trivial"),
        Topic("Two pages show different totals", "Active users on the home page and in the report differ by a hundred.", "Reports", "bug", "major", 10),
        Topic("Remind us before contracts end", "A note one month ahead would be great.", "Reminders", "request", "minor", 11),
        Topic("E-signature does not open on a Mac", "Nothing happens in Safari.", "Signatures", "bug", "major"),
        Topic("Move the customers of a leaver", "She left and still owns two hundred customers.", "Permissions", "question", "minor", 4),
        Topic("Pictures over 5 MB do not upload", "It just stops, without a reason.", "Attachments", "bug", "minor", 12),
        Topic("Who deleted last week's records?", "We need an audit log.", "Safety", "request", "major", 13),
        Topic("Notifications land in spam", "Customers find our mails in their junk folder.", "Reminders", "bug", "minor", 11),
        Topic("Ten custom fields are not enough", "Our process needs about thirty.", "Fields", "request", "minor", 14),
    ),
    wishes=(
        Wish("Bulk export and export templates", "Large exports fail, and columns are deleted by hand.", "Reports", "feature", 8, 2, 0.8, 9, "must"),
        Wish("Virtual scrolling on the phone", "Long lists stutter.", "Mobile", "performance", 5, 1, 0.8, 5),
        Wish("Import wizard for everything", "New customers bring years of data.", "Import", "feature", 13, 2, 0.8, 8, "must"),
        Wish("Permissions per field", "Some fields are not for everybody.", "Permissions", "feature", 13, 2, 0.5, 8, "should"),
        Wish("Sync without doubles", "Each sync adds copies.", "Integrations", "defect", 3, 1, 1.0, 6, "should"),
        Wish("Dark mode", "Too bright at night.", "Interface", "improvement", 5, 0.5, 1.0, 3, "could"),
        Wish("Forgiving search", "A half-typed name finds nothing.", "Search", "improvement", 4, 1, 0.8, 6),
        Wish("Deputies for approvals", "Everything waits for one person.", "Approvals", "feature", 6, 2, 0.8, 7, "should"),
        Wish("API limits and retries", "Callers do not know what to do at peak times.", "API", "technical", 4, 1, 0.8, 5),
        Wish("One definition of each number", "Two pages show different totals.", "Reports", "defect", 7, 2, 1.0, 9, "must"),
        Wish("A place for reminders", "Deadlines are scattered.", "Reminders", "feature", 9, 1, 0.8, 6, "could"),
        Wish("Upload large files in parts", "Files over 5 MB fail.", "Attachments", "improvement", 4, 1, 0.8, 4),
        Wish("Audit log", "Nobody knows who changed what.", "Safety", "safety", 6, 2, 0.8, 7, "should", 4),
        Wish("More custom fields", "The limit is too low.", "Fields", "improvement", 3, 1, 1.0, 5),
        Wish("Swim lanes on boards", "Progress by owner.", "Boards", "feature", 5, 0.5, 0.5, 3),
        Wish("Reports by subscription", "Last week's figures every Monday.", "Reports", "feature", 6, 1, 0.5, 5, "could", 1),
        Wish("A pool of customers without owner", "Forgotten customers should change hands.", "Customers", "feature", 8, 2, 0.5, 6, None, 4),
        Wish("Contract templates", "Copying old contracts leads to mistakes.", "Contracts", "feature", 7, 1, 0.5, 4),
        Wish("Single sign-on", "Large customers require it.", "Sign-in", "safety", 10, 2, 0.8, 7, "should"),
        Wish("More languages", "Colleagues abroad need theirs.", "Interface", "feature", 12, 0.5, 0.5, 3, "wont"),
    ),
    plans=(
        Plan("Spring launch", "email", -250, 6, 60_000, "300 new trials", ("Invitation", "Highlights")),
        Plan("June sale of yearly plans", "search", -168, 18, 180_000, "120 yearly plans", ("Landing page", "Twelve ads", "Poster")),
        Plan("Campus summer", "douyin", -130, 25, 50_000, "2,000 students", ("Script of a short film",)),
        Plan("Bring a friend", "partner", -110, 40, 30_000, "60 referrals", ("The rules", "Thank-you letter")),
        Plan("White paper", "email", -84, 10, 20_000, "500 leads", ("The paper", "Download page")),
        Plan("Autumn stories", "weibo", -60, 9, 25_000, "5,000 saves", ("Seven topics",)),
        Plan("November sale", "search", -27, 14, 260_000, "200 yearly plans", ("Main page", "Countdown", "Answers for support")),
        Plan("New features explained", "email", -18, 30, 18_000, "30,000 readers", ("Automation", "Permissions", "Reports")),
        Plan("Third live stream", "douyin", 3, 1, 40_000, "150 leads", ("Running order", "Rules of the raffle")),
        Plan("Customer evening", "offline", 12, 2, 80_000, "60 guests", ("Invitation", "Film of a customer")),
        Plan("December encore", "search", 14, 3, 60_000, "50 plans", ("Encore page",)),
        Plan("Renewal gift", "sms", 32, 14, 35_000, "80 renewals", ("Three texts",)),
    ),
    replies=("Thank you, we are looking into it.", "We found the cause; a fix goes out tonight.", "Could you tell us the account and about when it happened?", "It is planned for the next release; we will tell you first.", "These three steps do it; pictures are attached."),
    body="{piece}\nGoal: {goal}.\nThe best offer of the season; existing customers get a surprise.",
    thanks=("Thanks a lot.", "Works again, thank you!", "Please hurry, we need it this afternoon.", "Good, waiting for news."),
    notes=("Confirmed: yesterday's release caused it.", "The customer is upset, please treat first.", "Third report of the same kind this week."),
    reopened=("It is back after the update.",),
    releases=("Stable autumn", "Winter of imports", "Spring of permissions"),
    survey_names=("October NPS", "Kano of new features", "Service satisfaction"),
    praise=("Easy to use, quick support", "Saves us a lot of time", "Import just works"),
    blame=("Rather expensive", "The phone app is weak", "Exports keep failing", "More training, please"),
    tasks=("Check the landing page", "Legal review", "Prepare the dashboard", "Brief support", "Look back"),
)  # fmt: skip
