using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Runs;
using Pantheon.Engine.Waiting;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon why`: the exact reason why a run or a node of it waits, by the store and the catalog alone; no worker is asked.</summary>
internal static class WhyCommand
{
    private const int KindWidth = 13;
    private const int Columns = 100;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var id = new Argument<string>("RUN") { Description = "A prefix of its id, its task, @last or @failed" };
        var node = new Argument<string?>("NODE") { Description = "A node of its flow, or an item of a map as in 'write.3'", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("why", "Say why a run, or a node of it, waits or stands, for example: pantheon why T-420") { id, node };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var workplace = await WorkplaceLoader.LoadAsync(context, cancellationToken);
            await using var store = await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            var scene = await new WaitScenes(context, workplace, store.Runs, store.Slots).OfAsync(run, cancellationToken);
            if (parsed.GetValue(node) is { } name)
            {
                PrintNode(context, scene, NodeOf(scene, name));
            }
            else
            {
                PrintRun(context, scene);
            }

            return ExitCode.Yes;
        });
        return command;
    }

    private static NodeId NodeOf(WaitScene scene, string name)
    {
        var known = Known(scene).Select(node => node.Value).ToList();
        return known.Contains(name, StringComparer.Ordinal)
            ? new NodeId(name)
            : throw NodeNames.Unknown(name, scene.Run, known);
    }

    private static IEnumerable<NodeId> Known(WaitScene scene) => (scene.Flow?.All.Select(node => node.Id) ?? []).Union(scene.Nodes.Select(node => node.Node));

    private static void PrintRun(CommandContext context, WaitScene scene)
    {
        var reasons = WhyWaiting.OfRun(scene);
        var open = scene.Run.Lifecycle == RunLifecycle.Running ? Known(scene).Where(node => scene.Nodes.FirstOrDefault(row => row.Node == node)?.Lifecycle != NodeLifecycle.Ended).ToList() : [];
        if (context.Json)
        {
            var json = Json(scene, null, reasons);
            json["nodes"] = new JsonArray([.. open.Select(node => (JsonNode)new JsonObject { ["node"] = node.Value, ["reasons"] = Json(WhyWaiting.OfNode(scene, node)) })]);
            context.Screen.Data(JsonText.Of(json));
            return;
        }

        context.Screen.Data($"{Name(scene.Run)} is {Word.Of(scene.Run.Lifecycle)}");
        Print(context.Screen, reasons);
        foreach (var node in open)
        {
            context.Screen.Data(node.Value);
            Print(context.Screen, WhyWaiting.OfNode(scene, node));
        }
    }

    private static void PrintNode(CommandContext context, WaitScene scene, NodeId node)
    {
        var reasons = WhyWaiting.OfNode(scene, node);
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(scene, node, reasons)));
            return;
        }

        var lifecycle = scene.Nodes.FirstOrDefault(row => row.Node == node)?.Lifecycle ?? NodeLifecycle.Pending;
        context.Screen.Data($"{node} of {Name(scene.Run)} is {Word.Of(lifecycle)}");
        Print(context.Screen, reasons);
    }

    private static string Name(Run run) => run.TaskId is { } task ? $"{task} (run {run.Id.Short}, {run.Flow})" : $"run {run.Id.Short} ({run.Flow})";

    private static void Print(Screen screen, IReadOnlyList<WaitReason> reasons)
    {
        foreach (var reason in reasons)
        {
            var head = $"  {Word.Of(reason.Kind).PadRight(KindWidth)} ";
            foreach (var line in WrappedText.Lines(reason.Text, Math.Min(screen.Width, Columns) - head.Length))
            {
                screen.Data(head + line);
                head = new string(' ', head.Length);
            }
        }
    }

    private static JsonObject Json(WaitScene scene, NodeId? node, IReadOnlyList<WaitReason> reasons) => new()
    {
        ["$schema"] = "pantheon/why/v1",
        ["run"] = scene.Run.Id.ToString(),
        ["task"] = scene.Run.TaskId,
        ["lifecycle"] = Word.Of(scene.Run.Lifecycle),
        ["outcome"] = scene.Run.Outcome is { } outcome ? Word.Of(outcome) : null,
        ["node"] = node?.Value,
        ["reasons"] = Json(reasons),
    };

    private static JsonArray Json(IReadOnlyList<WaitReason> reasons) => new([.. reasons.Select(reason => (JsonNode)new JsonObject
    {
        ["kind"] = Word.Of(reason.Kind),
        ["text"] = reason.Text,
        ["since"] = RunJson.Moment(reason.Since),
        ["until"] = RunJson.Moment(reason.Until),
        ["by"] = new JsonArray([.. reason.By.Select(by => JsonValue.Create(by))]),
    })]);
}
