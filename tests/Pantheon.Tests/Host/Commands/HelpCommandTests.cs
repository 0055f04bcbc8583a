using System.Reflection;
using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

public sealed class HelpCommandTests
{
    [Test]
    public async Task Every_exit_code_of_the_program_is_explained()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("help", "exit-codes"), Is.EqualTo(ExitCode.Yes));
        foreach (var code in typeof(ExitCode).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral))
        {
            Assert.That(shell.Output, Does.Match($@"(?m)^{code.GetRawConstantValue()} "), code.Name);
        }
    }

    [Test]
    public async Task An_unknown_topic_is_a_wrong_usage_with_the_nearest_one()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("help", "exit-cods"), Is.EqualTo(ExitCode.Usage));
        Assert.That(shell.Error, Does.Contain("did you mean 'exit-codes'?"));
    }

    [Test]
    public async Task The_version_is_one_line_of_data()
    {
        using var shell = new Shell();

        Assert.That(await shell.RunAsync("version"), Is.EqualTo(ExitCode.Yes));
        Assert.That(shell.Output, Does.Match(@"^pantheon \d+\.\d+\.\d+ \(.*\)\n$"));
    }
}
