using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tasks;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Worker.Gate;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon run`: one task through one flow, now, in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var mode = new Option<string>("--mode") { Description = "night (the default) or day", DefaultValueFactory = _ => "night" };
        mode.AcceptOnlyFromAmong("night", "day");
        var flow = new Option<string?>("--flow") { Description = "The flow; else the task's, else the catalog's default" };
        var input = new Option<string?>("--input") { Description = "A task file (YAML, Markdown or JSON)", HelpName = "FILE" };
        var task = new Option<string?>("--task") { Description = "A task of the catalog, or that of @last or @failed", HelpName = "ID" };
        var parameters = new Option<string[]>("-p") { Description = "A further input of the flow", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var noCache = new Option<bool>("--no-cache") { Description = "Run every node, also where 'cache: content' has its output" };
        var until = new Option<string?>("--until") { Description = "Run this node and what it builds on, and no more; the run ends held", HelpName = "NODE" };
        var from = new Option<string?>("--from") { Description = "Take over what the newest ended run of the task did before this node, and run the node and all that hangs on it", HelpName = "NODE" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would run; nothing is queued" };
        var command = new Command("run", "Run one task now\n\n  pantheon run --task T-415 --dry-run\n  pantheon run --task T-415 --until plan\n  pantheon run --task T-415 --from codegen") { mode, flow, input, task, parameters, noCache, until, from, dryRun };
        command.SetAction((parsed, _) =>
        {
            var request = new QueueRequest
            {
                Mode = parsed.GetValue(mode) == "day" ? Mode.Day : Mode.Night,
                Flow = parsed.GetValue(flow),
                Inputs = Inputs(parsed.GetValue(parameters) ?? []),
                Until = parsed.GetValue(until) is { } last ? new NodeId(last) : null,
                From = parsed.GetValue(from) is { } first ? new NodeId(first) : null,
            };
            if (request is { From: not null, Inputs: not null })
            {
                throw new PantheonException(Codes.OptionsClash, "--from takes over an earlier run with its inputs, and -p gives others", "leave out one of the two");
            }

            return RunAsync(contextOf(parsed), request, parsed.GetValue(input) ?? "", parsed.GetValue(task) ?? "", parsed.GetValue(noCache), parsed.GetValue(dryRun));
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, QueueRequest request, string input, string taskId, bool noCache, bool isDry)
    {
        if (input.Length == 0 == (taskId.Length == 0))
        {
            throw new PantheonException(Codes.InputUnreadable, "name the task by --input FILE or by --task ID, one of the two", "pantheon run --flow spec2code --input task.yaml");
        }

        var name = input.Length > 0 ? input : taskId.StartsWith('@') ? await TaskOfAsync(context, taskId) : taskId;
        if (isDry)
        {
            return await RunRehearsal.PrintAsync(context, request, name);
        }

        if (request.Mode == Mode.Night)
        {
            PlatformGate.Require(OperatingSystem.IsLinux());
        }

        WorkerEnvironment.Enter(context.Environment);
        var workplace = await WorkplaceLoader.LoadAsync(context, CancellationToken.None);
        if (request.Mode == Mode.Night)
        {
            WorkerWalls.Enter(context.Environment, workplace.Box, workplace.Catalog.Night);
        }

        var task = TaskFinder.Find(context, workplace, name);
        return request.Mode == Mode.Night
            ? await new RefusalFiles(workplace.Box, context.Time).WatchAsync(workplace.Catalog.Night, () => WorkAsync(context, workplace, request, task, noCache))
            : await WorkAsync(context, workplace, request, task, noCache);
    }

    private static async Task<string> TaskOfAsync(CommandContext context, string text)
    {
        await using var store = await StoreOpening.OpenForNightAsync(BoxOpening.Read(context), context.Environment, context.Time, CancellationToken.None);
        return await TaskFinder.NameAsync(store.Runs, text, CancellationToken.None);
    }

    private static async Task<int> WorkAsync(CommandContext context, Workplace workplace, QueueRequest request, TaskSpec task, bool noCache)
    {
        await using var store = request.Mode == Mode.Night
            ? await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None)
            : await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
        if (request.From is not null)
        {
            var retry = await RetryFrom.PlanAsync(context, workplace, store, task, request, isDry: false, CancellationToken.None);
            return await ForegroundRun.WorkAsync(context, workplace, store, await Retrying.EnqueueAsync(context, store, retry, CancellationToken.None), noCache);
        }

        var queueing = new Queueing(workplace.Catalog, store.Runs, new IdSource(Random.Shared), context.Time, context.Environment.User);
        return await ForegroundRun.WorkAsync(context, workplace, store, await queueing.EnqueueAsync(task, request, CancellationToken.None), noCache);
    }

    private static JsonObject? Inputs(string[] parameters)
    {
        var inputs = new JsonObject();
        foreach (var parameter in parameters)
        {
            if (parameter.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new PantheonException(Codes.InputUnreadable, $"'{parameter}' is not NAME=VALUE", "-p test=MyTest");
            }

            inputs[name] = value;
        }

        return inputs.Count > 0 ? inputs : null;
    }
}
