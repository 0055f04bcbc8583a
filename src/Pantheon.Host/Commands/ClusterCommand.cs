using System.CommandLine;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon cluster status`: the boxes that share the store, what they bring and what they hold.</summary>
internal static class ClusterCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var watch = new Option<bool>("--watch") { Description = "Show it anew every two seconds, until Ctrl-C" };
        var status = new Command("status", "Show the boxes of this store, their pools, and which box holds which run\n\n  pantheon cluster status --watch") { watch };
        status.SetAction((parsed, cancellationToken) => StatusAsync(contextOf(parsed), parsed.GetValue(watch), cancellationToken));
        return new Command("cluster", "Boxes that share one store") { status };
    }

    private static async Task<int> StatusAsync(CommandContext context, bool watch, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
        var needs = await FlowPools.LoadAsync(context, cancellationToken);
        return await Watching.ShowAsync(context, watch, async () =>
        {
            var view = await ClusterView.ReadAsync(store, needs, cancellationToken);
            if (context.Json)
            {
                context.Screen.Data(JsonText.Of(view.ToJson()));
            }
            else
            {
                view.Print(context.Screen, context.Time);
            }
        }, cancellationToken);
    }
}
