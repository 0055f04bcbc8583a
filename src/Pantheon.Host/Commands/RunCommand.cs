using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Policies;
using Pantheon.Core.Tasks;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Host.Worker;
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
        var task = new Option<string?>("--task") { Description = "A task of the catalog", HelpName = "ID" };
        var parameters = new Option<string[]>("-p") { Description = "A further input of the flow", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
        var noCache = new Option<bool>("--no-cache") { Description = "Run every node, also where 'cache: content' has its output" };
        var command = new Command("run", "Run one task now") { mode, flow, input, task, parameters, noCache };
        command.SetAction((parsed, _) =>
        {
            var request = new QueueRequest
            {
                Mode = parsed.GetValue(mode) == "day" ? Mode.Day : Mode.Night,
                Flow = parsed.GetValue(flow),
                Inputs = Inputs(parsed.GetValue(parameters) ?? []),
            };
            return RunAsync(contextOf(parsed), request, parsed.GetValue(input), parsed.GetValue(task), parsed.GetValue(noCache));
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, QueueRequest request, string? input, string? taskId, bool noCache)
    {
        if (input is null == taskId is null)
        {
            throw new PantheonException(Codes.InputUnreadable, "name the task by --input FILE or by --task ID, one of the two", "pantheon run --flow spec2code --input task.yaml");
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

        var task = TaskFinder.Find(context, workplace, input ?? taskId!);
        return request.Mode == Mode.Night
            ? await new RefusalFiles(workplace.Box, context.Time).WatchAsync(workplace.Catalog.Night, () => WorkAsync(context, workplace, request, task, noCache))
            : await WorkAsync(context, workplace, request, task, noCache);
    }

    private static async Task<int> WorkAsync(CommandContext context, Workplace workplace, QueueRequest request, TaskSpec task, bool noCache)
    {
        await using var store = request.Mode == Mode.Night
            ? await StoreOpening.OpenForNightAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None)
            : await StoreOpening.OpenAsync(workplace.Box, context.Environment, context.Time, CancellationToken.None);
        var queueing = new Queueing(workplace.Catalog, store.Runs, new IdSource(Random.Shared), context.Time, context.Environment.User);
        var queued = await queueing.EnqueueAsync(task, request, CancellationToken.None);
        context.Screen.Say($"run {queued.Id.Short}  {queued.Flow}  {queued.TaskId}  {(request.Mode == Mode.Night ? workplace.Catalog.Night : workplace.Catalog.DayPolicy)}  catalog@{workplace.Catalog.Commit[..7]}");
        var (stopped, _) = await Foreground.RunAsync(
            context, workplace, store, new NightRequest { Mode = request.Mode, UntilEmpty = true, Only = [queued.Id], NoCache = noCache, WritesReport = false });
        var ended = await store.Runs.FindAsync(queued.Id, CancellationToken.None) ?? queued;
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(RunJson.Of(ended)));
        }

        context.Screen.Next($"pantheon runs show {ended.Id.Short}");
        return ended.Outcome is { } outcome ? ExitCode.Of(outcome) : stopped;
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
