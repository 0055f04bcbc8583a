using NUnit.Framework;
using Pantheon.Tests.Host.Commands;

namespace Pantheon.Tests.Host.Terminal;

public sealed class KeptHelpTests
{
    [Test]
    public async Task The_help_that_was_written_down_is_what_the_command_line_says()
    {
        using var shell = new Shell();
        Assert.That(await shell.RunAsync("--help"), Is.Zero);
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pantheon.sln"))) // the root of the repository is above the tests
        {
            folder = folder.Parent;
        }

        var kept = Path.Combine(folder.FullName, "src", "Pantheon.Host", "Terminal", "help.txt");
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(kept, shell.Output);
        }

        Assert.That(shell.Output, Is.EqualTo((await File.ReadAllTextAsync(kept)).ReplaceLineEndings("\n")), "if that is meant, write it anew with PANTHEON_UPDATE_GOLDEN=1");
    }
}
