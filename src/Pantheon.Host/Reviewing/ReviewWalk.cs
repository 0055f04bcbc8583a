using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Reporting.Rendering;

namespace Pantheon.Host.Reviewing;

/// <summary>One change after the other at a terminal: what was asked, what shows it, and a key for what becomes of it.</summary>
internal sealed class ReviewWalk(CommandContext context, MorningDesk desk, MorningActs acts, DifferenceView difference, Func<ReviewItem, string, CancellationToken, Task<Run>> again)
{
    /// <summary>The page of one item as it is shown at a terminal or in a pipe.</summary>
    public void Show(ReviewItem item)
    {
        var (width, colour) = (context.Screen.Width, context.Screen.HasColour);
        context.Screen.Output.Write(item.Change is { } change
            ? ChangePage.Render(desk.Report, change, width, colour)
            : ChangePage.Render(desk.Report, item.Red!, item.Cause, width, colour)); // one of the two is there
    }

    /// <summary>Gives how many of them were decided on.</summary>
    public async Task<int> WalkAsync(IReadOnlyList<ReviewItem> items, string? tool, CancellationToken cancellationToken)
    {
        var decided = 0;
        foreach (var (item, at) in items.Select((item, at) => (item, at)))
        {
            context.Screen.Say(context.Screen.Dim(FormattableString.Invariant($"{at + 1} of {items.Count}")));
            Show(item);
            var began = context.Time.GetTimestamp();
            bool? isDone = null;
            while (isDone is null)
            {
                switch (Key(item))
                {
                    case "q":
                        return decided;
                    case "n" or "":
                        isDone = false;
                        break;
                    case "d":
                        await difference.ShowAsync(item, tool, cancellationToken);
                        break;
                    case var key:
                        isDone = await TryAsync(key, item, (int)context.Time.GetElapsedTime(began).TotalSeconds, cancellationToken) ? true : null;
                        break;
                }
            }

            decided += isDone == true ? 1 : 0;
        }

        return decided;
    }

    private string Key(ReviewItem item)
    {
        var keys = item.Change is null ? "[d] its work  [s] queue it again with a note  [r] reject  [n] next  [q] quit" : "[d] difference  [m] merge  [h] hold  [r] reject  [s] queue it again with a note  [n] next  [q] quit";
        return Ask(keys)?.Trim().ToLowerInvariant() ?? "q";
    }

    /// <summary>False where it was refused or the key is none; the person chooses again.</summary>
    private async Task<bool> TryAsync(string key, ReviewItem item, int seconds, CancellationToken cancellationToken)
    {
        try
        {
            switch (key)
            {
                case "m" when item.Change is not null:
                    var commit = await acts.MergeAsync(item, null, seconds, cancellationToken);
                    context.Screen.Say($"merged   {item.Name}, now at {commit[..Math.Min(7, commit.Length)]}");
                    return true;
                case "h" when item.Change is not null:
                    await acts.HoldAsync(item, Ask("why (may stay empty)"), seconds, cancellationToken);
                    context.Screen.Say($"held     {item.Name}");
                    return true;
                case "r":
                    await acts.RejectAsync(item, Ask("why"), seconds, cancellationToken);
                    context.Screen.Say($"rejected {item.Name}");
                    return true;
                case "s":
                    var run = await again(item, Ask("what the agent is to know") ?? "", cancellationToken);
                    context.Screen.Say($"queued   {run.TaskId} again, as run {run.Id.Short}, with your note");
                    return true;
                default:
                    context.Screen.Say($"'{key}' is none of the keys");
                    return false;
            }
        }
        catch (PantheonException refused)
        {
            context.Screen.Error(refused.Code, refused.Message, refused.Hint);
            return false;
        }
    }

    private string? Ask(string question)
    {
        context.Screen.ErrorOutput.Write($"{question}: ");
        context.Screen.ErrorOutput.Flush();
        return context.Screen.Input?.ReadLine();
    }
}
