using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Engine.Recording;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runs show`: one run with its nodes and attempts, its calls over time, or what was said in it.</summary>
internal static class RunsShow
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, @last or @failed" };
        var node = new Option<string?>("--node") { Description = "Only this node", HelpName = "N" };
        var waterfall = new Option<bool>("--waterfall") { Description = "Attempts, model calls and tool calls as bars over time" };
        var messages = new Option<bool>("--messages") { Description = "What was said: prompts, answers, calls and results" };
        var command = new Command("show", "Show one run: its nodes and attempts, for example: pantheon runs show @last --node codegen --messages") { id, node, waterfall, messages };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await StoreOpening.OpenAsync(BoxOpening.Read(context), context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var nodes = await store.Runs.NodesAsync(run.Id, cancellationToken);
            var attempts = await store.Runs.AttemptsAsync(run.Id, cancellationToken);
            if (parsed.GetValue(node) is { } name)
            {
                nodes = nodes.Any(known => known.Node.Value == name) ? [.. nodes.Where(known => known.Node.Value == name)] : throw NodeNames.Unknown(name, run, [.. nodes.Select(known => known.Node.Value)]);
                attempts = [.. attempts.Where(attempt => attempt.Id.Node.Value == name)];
            }

            if (parsed.GetValue(waterfall))
            {
                await WaterfallAsync(context, store, run, attempts, cancellationToken);
            }
            else if (parsed.GetValue(messages))
            {
                await MessagesAsync(context, store, run, attempts, cancellationToken);
            }
            else
            {
                await DetailsAsync(context, store, run, nodes, attempts, cancellationToken);
            }

            return ExitCode.Yes;
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(waterfall) && result.GetValue(messages))
            {
                result.AddError("--waterfall and --messages are two ways to look: name one of them");
            }
        });
        return command;
    }

    private static async Task DetailsAsync(CommandContext context, PantheonStore store, Run run, IReadOnlyList<NodeRun> nodes, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var events = await store.Runs.EventsAsync(run.Id, cancellationToken);
        var shown = nodes.Select(node => node.Node).ToHashSet();
        var refused = events.Where(recorded => recorded.Event.Kind == EventKinds.CallRefused && (recorded.Event.Node is not { } node || shown.Contains(node))).ToList();
        if (!context.Json)
        {
            RunDetails.Print(context.Screen, run, nodes, attempts);
            RefusedCalls.Print(context.Screen, refused);
            return;
        }

        var json = RunJson.OneOf(run);
        json["nodes"] = new JsonArray([.. nodes.Select(RunDetails.Of)]);
        json["attempts"] = new JsonArray([.. attempts.Select(RunDetails.Of)]);
        json["compactions"] = new JsonArray([.. events.Where(recorded => recorded.Event.Kind == EventKinds.ContextCompacted).Select(RunDetails.OfCompaction)]);
        json["refused_calls"] = new JsonArray([.. refused.Select(RefusedCalls.Of)]);
        context.Screen.Data(JsonText.Of(json));
    }

    private static async Task WaterfallAsync(CommandContext context, PantheonStore store, Run run, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var bars = Waterfall.Of(attempts, await store.Traced.TurnsAsync(run.Id, cancellationToken), await store.Traced.CallsAsync(run.Id, cancellationToken), context.Time.GetUtcNow());
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/run-waterfall/v1", ["run"] = run.Id.ToString(), ["bars"] = new JsonArray([.. bars.Select(bar => bar.ToJson())]) }));
            return;
        }

        context.Screen.Data($"run {run.Id.Short}  {run.Flow}  {run.TaskId}  {run.Title}");
        Waterfall.Print(context.Screen, bars);
    }

    private static async Task MessagesAsync(CommandContext context, PantheonStore store, Run run, IReadOnlyList<Attempt> attempts, CancellationToken cancellationToken)
    {
        var said = await new Conversation(store).ReadAsync(run.Id, [.. attempts.Select(attempt => (attempt.Id.Node.Value, attempt.Id.Number))], cancellationToken);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/run-messages/v1", ["run"] = run.Id.ToString(), ["messages"] = new JsonArray([.. said.Select(part => part.ToJson())]) }));
            return;
        }

        Conversation.Print(context.Screen, said);
        if (said.Count == 0)
        {
            context.Screen.Say($"run {run.Id.Short} has no such messages: its nodes asked no model, or the details of its night were pruned");
        }
    }
}
