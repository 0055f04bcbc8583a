using System.CommandLine;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>What verbs that change something share: to be rehearsed, and to be allowed what cannot be taken back.</summary>
internal static class ChangeOptions
{
    public static Option<bool> DryRun(string description = "Only say what would be done") => new("--dry-run") { Description = description };

    public static Option<bool> Yes(string description = "Do it without asking") => new("--yes") { Description = description };

    /// <summary>Throws unless the person said `--yes` or says it now; in a pipe nobody is asked, and nothing is done.</summary>
    /// <param name="what">What would be gone, behind `may`.</param>
    public static void Require(Screen screen, bool isAgreed, string question, string what)
    {
        if (isAgreed)
        {
            return;
        }

        switch (screen.Ask(question))
        {
            case null:
                throw new PantheonException(Codes.ConsentNeeded, $"nobody is here to say whether {what}", "--yes says it beforehand; --dry-run says what would be done");
            case false:
                throw new OperationCanceledException("the person said no");
        }
    }
}
