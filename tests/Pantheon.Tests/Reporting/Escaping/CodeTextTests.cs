using NUnit.Framework;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Tests.Reporting.Escaping;

public sealed class CodeTextTests
{
    [TestCase("+int x;\fsystem(\"…\");", "+int x;<U+000C>system(\"…\");")]
    [TestCase("+a\rb", "+a<U+000D>b")]
    [TestCase("+/*\u001b]*/ evil();", "+/*<U+001B>]*/ evil();")]
    [TestCase("+if (a\u202e) {\u2066", "+if (a<U+202E>) {<U+2066>")]
    [TestCase("+x\u200b = 1;\u00a0y", "+x<U+200B> = 1;<U+00A0>y")]
    [TestCase("+a\u2028b\u0085c\u000bd", "+a<U+2028>b<U+0085>c<U+000B>d")]
    [TestCase("+\tgroß, 日本, 🙂", "+\tgroß, 日本, 🙂")]
    public void Nothing_is_dropped_and_what_no_eye_sees_is_spelled_out(string line, string shown) =>
        Assert.That(CodeText.Line(line, 2000), Is.EqualTo(shown));

    [Test]
    public void Half_a_character_is_shown_by_its_number() => Assert.That(CodeText.Line("+" + '\ud83d' + "!", 2000), Is.EqualTo("+<U+D83D>!"));

    [Test]
    public void What_is_not_shown_of_a_line_is_said() =>
        Assert.That(CodeText.Line(new string('a', 30) + "evil()", 30), Is.EqualTo(new string('a', 30) + " … 6 more characters of this line are not shown"));
}
