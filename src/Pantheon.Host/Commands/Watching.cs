using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>Shows something once, or anew every two seconds until Ctrl-C; on a terminal each time in the same place.</summary>
internal static class Watching
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static async Task<int> ShowAsync(CommandContext context, bool goesOn, Func<Task> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (goesOn && context.Screen is { OutputIsTerminal: true, Redraws: true })
            {
                context.Screen.Output.Write("\u001b[H\u001b[J");
            }

            await show();
            if (!goesOn)
            {
                return ExitCode.Yes;
            }

            try
            {
                await Task.Delay(LookEvery, context.Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Yes;
            }
        }
    }
}
