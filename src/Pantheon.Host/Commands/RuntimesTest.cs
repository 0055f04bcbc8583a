using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon runtimes test`: what the models of a pool really do, one line each.</summary>
internal static class RuntimesTest
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var pool = new Argument<string?>("POOL") { Description = "A pool of the box file; all unless named", Arity = ArgumentArity.ZeroOrOne };
        var tools = new Option<bool>("--tools") { Description = "Try tool calls, JSON Schema and the context too" };
        var load = new Option<int>("--load") { Description = "Requests at once", HelpName = "N" };
        load.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) && requests is >= 1 and <= 64))
            {
                result.AddError("'--load' takes 1 to 64 requests.");
            }
        });
        var command = new Command("test", "Try the models: first token, tokens a second, tool calls, JSON Schema, context\n\n  pantheon runtimes test POOL --tools") { pool, tools, load };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            contextOf(parsed), parsed.GetValue(pool), new TrialOptions { Tools = parsed.GetValue(tools), Load = parsed.GetResult(load) is null ? 0 : parsed.GetValue(load) }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? name, TrialOptions options, CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(context);
        var pools = PoolRuntimes.Chosen(box, name);
        var results = new List<TrialResult>();
        await using var runtimes = new PoolRuntimes(context, box);
        var width = pools.SelectMany(pool => pool.Models.Values).Select(entry => entry.Id.Length).DefaultIfEmpty().Max();
        foreach (var pool in pools)
        {
            foreach (var model in pool.Models.Keys)
            {
                var result = await TryAsync(pool, model);
                results.Add(result);
                if (!context.Json)
                {
                    Print(context.Screen, result, width);
                }
            }
        }

        async Task<TrialResult> TryAsync(PoolSpec pool, string model)
        {
            try
            {
                return await new ModelTrial(runtimes.Of(pool), options, context.Time).RunAsync(model, cancellationToken);
            }
            catch (PantheonException fault)
            {
                // a pool that cannot be spoken to at all is no reason to leave out the others
                return new TrialResult(new ModelAddress(pool.Name, model), pool.Models[model].Id) { Fault = fault };
            }
        }

        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/runtimes-test/v1", ["models"] = new JsonArray([.. results.Select(TrialJson.Of)]) }));
        }

        return results.Exists(result => result.Fault is not null) ? ExitCode.Missing : results.TrueForAll(result => result.IsSound) ? ExitCode.Yes : ExitCode.No;
    }

    private static void Print(Screen screen, TrialResult result, int width)
    {
        if (result.Fault is { } fault)
        {
            screen.Data($"{result.Id.PadRight(width)}  {screen.Paint("31", "✕")} {fault.Message.ReplaceLineEndings(" ")} ({fault.Code}){(fault.Hint is { } hint ? $"     fix: {hint}" : "")}");
            return;
        }

        Fields.Print(screen, result.Id.PadRight(width), [.. Measured(screen, result)]);
        foreach (var trouble in result.Faults)
        {
            screen.Say($"{result.Id}: {trouble.ReplaceLineEndings(" ")}");
        }
    }

    private static IEnumerable<string> Measured(Screen screen, TrialResult result)
    {
        if (result.Speed is { } speed)
        {
            yield return $"first token {Seconds(speed.FirstToken)}";
            yield return speed.TokensPerSecond is { } rate ? $"{Rate(rate)} tok/s" : "– tok/s";
        }

        if (result.Tools is { } tools)
        {
            yield return $"tool calls {tools.Valid}/{tools.Tried} {(tools.Repaired > 0 ? $"({tools.Repaired} repaired)" : tools.Format == "constrained" ? "(held by a schema at night)" : $"native ({tools.Format})")}";
        }

        if (result.Schema is { } schema)
        {
            yield return $"JSON schema {(schema.IsSound ? Mark(screen, true) : $"{Mark(screen, false)} {schema.Obeyed}/{schema.Tried}")}";
        }

        if (result.Context is { } context)
        {
            yield return $"context {context.Said} {context.Holds switch
            {
                true => Mark(screen, true),
                false => $"{Mark(screen, false)} {(context.Refused ? $"refuses {context.Sent}" : $"read {context.Read} of {context.Sent}")}",
                null => $"? {context.Reason}",
            }}";
        }

        if (result.Load is { } load)
        {
            yield return $"{load.Requests} at once: slowest first token {Seconds(load.SlowestFirstToken)}, {(load.TokensPerSecond is { } rate ? Rate(rate) : "–")} tok/s";
        }

        if (result.Prepared is { LoadTime: { } loading })
        {
            yield return $"load {Spans.Of(loading)}";
        }

        if (result.Prepared is { Pin: { Origin: not RuntimeOrigin.Local } pin })
        {
            yield return $"{Mark(screen, false)} {Word.Of(pin.Origin)}: the night refuses it";
        }
    }

    private static string Mark(Screen screen, bool good) => good ? screen.Paint("32", "✓") : screen.Paint("31", "✕");

    private static string Seconds(TimeSpan span) => span.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.00} s") : Spans.Of(span);

    private static string Rate(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:0}");
}
