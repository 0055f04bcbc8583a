using System.CommandLine;
using System.Text.Json.Nodes;
using Pantheon.Core.Runs;
using Pantheon.Host.Configuration;
using Pantheon.Host.Doctor;
using Pantheon.Host.Doctor.Night;
using Pantheon.Host.Terminal;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon doctor`: what works on this machine, what does not, and what mends it; with `--night` the fifteen checks of a night.</summary>
internal static class DoctorCommand
{
    public static System.CommandLine.Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var night = new Option<bool>("--night") { Description = "Look at everything that a night asks for" };
        var bundle = new Option<string?>("--bundle") { Description = "Write what it found to this file too, for whoever helps; redacted", HelpName = "FILE" };
        var command = new System.CommandLine.Command("doctor", "Check this machine: one line a check, with what mends it\n\n  pantheon doctor\n  pantheon doctor --night\n  pantheon doctor --bundle pantheon-doctor.json") { night, bundle };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var isNight = parsed.GetValue(night);
            var scene = await DoctorFiles.ReadAsync(context, isNight, cancellationToken);
            return await RunAsync(context, scene, isNight ? NightChecks.All : Checkup.Everyday, parsed.GetValue(bundle), cancellationToken);
        });
        return command;
    }

    public static Task<int> RunAsync(CommandContext context, DoctorScene scene, IReadOnlyList<IDoctorCheck> checks, CancellationToken cancellationToken) => RunAsync(context, scene, checks, null, cancellationToken);

    private static async Task<int> RunAsync(CommandContext context, DoctorScene scene, IReadOnlyList<IDoctorCheck> checks, string? bundle, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        await foreach (var result in new Checkup(checks, context.Time).RunAsync(scene, cancellationToken))
        {
            results.Add(result);
            if (!context.Json)
            {
                Print(context.Screen, result);
            }
        }

        var (warnings, errors) = (results.Count(result => result.State == CheckState.Warned), results.Count(result => result.State == CheckState.Failed));
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(Json(results, scene.Night)));
        }

        if (bundle is not null)
        {
            await DoctorBundle.WriteAsync(context, bundle, scene, Json(results, scene.Night), cancellationToken);
        }

        var unmade = results.Count(result => !result.IsMade);
        context.Screen.Say($"{Count(results.Count, "check")}, {Count(warnings, "warning")}, {Count(errors, "error")}{(unmade > 0 ? $"; {unmade} not made, or not whole" : "")}");
        return errors > 0 ? ExitCode.No : ExitCode.Yes;
    }

    private static void Print(Screen screen, CheckResult result)
    {
        var (mark, colour) = result.State switch
        {
            CheckState.Passed => ("✓", "32"),
            CheckState.Warned => ("!", "33"),
            _ => ("✕", "31"),
        };
        var fact = result.Fact.ReplaceLineEndings(" ");
        var name = result.Number is { } number ? FormattableString.Invariant($"{number,2} {result.Name}") : result.Name;
        screen.Data($"{screen.Paint(colour, mark)} {name,-22} {fact}{(result.Fix is { } fix ? $"     fix: {fix.ReplaceLineEndings(" ")}" : "")}");
    }

    private static JsonObject Json(List<CheckResult> results, bool night) => new()
    {
        ["$schema"] = "pantheon/doctor/v1",
        ["mode"] = night ? "night" : "day",
        ["ok"] = !results.Exists(result => result.State == CheckState.Failed),
        ["checks"] = new JsonArray([.. results.Select(result => (JsonNode)new JsonObject
        {
            ["number"] = result.Number,
            ["name"] = result.Name,
            ["state"] = Word.Of(result.State),
            ["made"] = result.IsMade,
            ["fact"] = result.Fact,
            ["fix"] = result.Fix,
        })]),
    };

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
