using NUnit.Framework;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Commands;

/// <summary>Words that a filter does not know are refused before anything is opened.</summary>
public sealed class LookCloserUsageTests
{
    [TestCase("did you mean 'failed'?", "runs", "list", "--status", "ready,faild")]
    [TestCase("did you mean 'agent'?", "runs", "list", "--cause", "agnet")]
    [TestCase("--limit takes a number from 1 on", "runs", "list", "--limit", "0")]
    [TestCase("name one of them", "runs", "show", "@last", "--waterfall", "--messages")]
    [TestCase("there is nothing to look for", "traces", "search", " ")]
    [TestCase("'soon' is no span of time", "db", "prune", "--older", "soon")]
    public async Task A_wrong_word_is_a_wrong_usage(string says, params string[] arguments)
    {
        using var shell = new Shell();
        shell.Variables["PANTHEON_BOX"] = shell.Write("box.yaml", "version: 1\npools:\n  demo: { kind: scripted, replies: r.yaml, origin: local, models: { s: { id: s } } }\nstore: { postgres: private }\ndata: data\nreports: { to: reports }\n");

        Assert.That(await shell.RunAsync(arguments), Is.EqualTo(ExitCode.Usage), shell.Error);
        Assert.That(shell.Error + shell.Output, Does.Contain(says));
    }
}
