using Pantheon.Core.Runs;

namespace Pantheon.Host.Commands;

/// <summary>Waits a moment for what a worker says of a command; where none is at work nobody answers.</summary>
internal static class CommandAnswers
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static async Task<(CommandAnswer Answer, string Message)?> AnswerAsync(IRunStore store, long row, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < Patience;)
        {
            if (await store.AnswerOfAsync(row, cancellationToken) is { } answer)
            {
                return answer;
            }

            await Task.Delay(AskEvery, time, cancellationToken);
        }

        return null;
    }
}
