using System.CommandLine;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon cluster status`: the boxes that share the store, what they bring and what they hold.</summary>
internal static class ClusterCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it anew every two seconds, until Ctrl-C" };
        var status = new Command("status", "Show the boxes of this store, their pools, and which box holds which run") { watch };
        status.SetAction((parsed, cancellationToken) => StatusAsync(contextOf(parsed), parsed.GetValue(watch), cancellationToken));
        return new Command("cluster", "Boxes that share one store") { status };
    }

    private static async Task<int> StatusAsync(CommandContext context, bool watch, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
        var needs = await FlowPools.LoadAsync(context, cancellationToken);
        while (true)
        {
            var view = await ClusterView.ReadAsync(store, needs, cancellationToken);
            if (watch && context.Screen.OutputIsTerminal)
            {
                context.Screen.Output.Write("\u001b[H\u001b[J");
            }

            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(view.ToJson()));
            }
            else
            {
                view.Print(context.Screen, context.Time);
            }

            if (!watch)
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
