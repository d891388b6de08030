"""Writes resources/words/common.txt from jieba's dictionary: `python packaging/common_words.py FOLDER_OF_jieba`.

Run by hand when the list should change. The argument is the folder `jieba` of the installed PyPI package `jieba`; nothing
of it is needed at run time. Nouns, verbs and adjectives of two to four characters are kept that are not rare; names of
people and places are not, and words that products and their customers use but the dictionary lacks are added.
"""

import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "resources" / "words" / "common.txt"
LEAST = 10
KEPT, NAMES = "nvazjl", ("nr", "nrt", "nrfg", "ns", "nz")
ADDED = """
闪退 卡顿 卡死 白屏 黑屏 花屏 掉线 断网 断连 崩溃 死机 延迟 乱码 丢失 错位 重影 报错 超时 宕机 发热 耗电 续费 退费 退款 充值 扣费 扣款 提现 到账 开票 抬头
专票 普票 发票 对账 账单 订单 下单 取消 客服 验证码 短信 推送 通知 提醒 弹窗 广告 小程序 公众号 企业微信 微信 支付宝 抖音 小红书 登录 登陆 注册 注销 密码 忘记
换绑 解绑 绑定 扫码 二维码 授权 权限 角色 审批 流程 表单 报表 图表 看板 仪表盘 导入 导出 批量 模板 模版 搜索 筛选 排序 分组 标签 备注 附件 上传 下载 预览 打印
同步 备份 恢复 回收站 撤销 刷新 加载 缓存 升级 更新 版本 安装 卸载 兼容 适配 安卓 苹果 鸿蒙 平板 电脑 网页 浏览器 插件 接口 深色 夜间 暗黑 字体 字号 界面 布局
横屏 竖屏 快捷键 语音 视频 直播 弹幕 评论 点赞 收藏 分享 转发 关注 私信 拉黑 举报 会员 积分 优惠券 红包 折扣 活动 抽奖 签到 套餐 试用 到期 物流 快递 发货 收货
退货 换货 破损 缺货 库存 包装 尺寸 色差 质量 售后 保修 维修 教程 帮助 客户端 服务器 离线 隐私 安全 实名 认证 多语言 时区 日历 提前 排班 考勤
"""


def main(jieba: Path) -> None:
    words = set(ADDED.split())
    for line in (jieba / "dict.txt").read_text("utf-8").splitlines():
        word, often, kind = line.split(" ")
        chinese = all("\u4e00" <= char <= "\u9fff" for char in word)
        if chinese and 2 <= len(word) <= 4 and int(often) >= LEAST and kind[0] in KEPT and kind not in NAMES:
            words.add(word)
    OUT.write_text("\n".join(sorted(words)) + "\n", "utf-8")
    print(len(words), "words", OUT.stat().st_size, "bytes")


main(Path(sys.argv[1]))
