using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

internal sealed class GlobalOptionsTests
{
    [Test]
    public async Task Json_and_another_layout_exclude_each_other()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version", "--json", "-o", "md"), Is.EqualTo(ExitCode.Usage));
        Assert.That((shell.Output, shell.Error.Contains("-o md", StringComparison.Ordinal)), Is.EqualTo(("", true)));
    }

    [Test]
    public async Task A_layout_that_there_is_not_is_a_wrong_usage()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version", "-o", "xml"), Is.EqualTo(ExitCode.Usage));
        Assert.That((shell.Output, shell.Error.Contains("'xml'", StringComparison.Ordinal)), Is.EqualTo(("", true)));
    }

    [TestCase("-v")]
    [TestCase("--verbose")]
    public async Task Verbose_says_what_it_took_beside_the_data(string option)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version", option), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Match("^pantheon [^\n]+\n$"));
        Assert.That(shell.Error, Does.Match("(?m)^took +[0-9.]+ s, ends with 0$"));
    }

    [TestCase("table", "pantheon ")]
    [TestCase("md", "pantheon ")]
    [TestCase("html", "<p>pantheon ")]
    public async Task A_layout_holds_for_every_line_of_data(string layout, string beginning)
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version", "-o", layout), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.StartWith(beginning));
    }
}
