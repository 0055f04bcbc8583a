using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Identity;
using Pantheon.Core.Traces;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Telemetry.Export;
using Pantheon.Host.Telemetry.Mapping;
using Pantheon.Host.Terminal;
using Pantheon.Storage.Opening;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon traces export`: writes runs that have ended as OTLP or as records, redacted, without content unless it is asked for.</summary>
internal static class TracesExport
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static Command Create(Func<ParseResult, CommandContext> contextOf)
    {
        var since = SinceOption.Since("Only runs from then on, all without it");
        var until = SinceOption.Until("Only runs that were queued before");
        var run = new Option<string?>("--run") { Description = "Only this run: a prefix of its id, its task, @last or @failed" };
        var agent = new Option<string?>("--agent") { Description = "Only what this agent did: its name, or name@version" };
        var format = new Option<string>("--format") { Description = "otlp: spans. jsonl: a record for each attempt and model call", DefaultValueFactory = _ => "otlp" };
        format.AcceptOnlyFromAmong("otlp", "jsonl");
        var content = new Option<bool>("--content") { Description = "Also prompts, answers, arguments and results" };
        var redact = new Option<bool>("--redact") { Description = "Also take out names of people and machines, addresses and home folders; secrets are taken out in any case" };
        var target = new Option<string>("--out") { Description = "The folder to write to, or the file if it ends in .json or .jsonl", HelpName = "DIR|FILE", Required = true };
        var command = new Command("export", "Write what was recorded to a file, for example: pantheon traces export --since 24h --out traces/") { since, until, run, agent, format, content, redact, target };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var request = new ExportRequest
            {
                Since = SinceOption.From(context, parsed.GetValue(since)),
                Until = SinceOption.To(context, parsed.GetValue(until)),
                Agent = parsed.GetValue(agent),
                Format = parsed.GetValue(format) == "jsonl" ? ExportFormat.Jsonl : ExportFormat.Otlp,
                Content = parsed.GetValue(content),
            };
            var file = FileOf(context, parsed.GetRequiredValue(target), request.Format);
            var box = BoxOpening.Read(context);
            await using var store = await StoreOpening.OpenAsync(box, context.Environment, context.Time, cancellationToken);
            request = request with { Run = parsed.GetValue(run) is { } named ? (await new RunFinder(store.Runs).FindAsync(named, cancellationToken)).Id : null };
            var counts = await WriteAsync(context, box, store, request, file, parsed.GetValue(redact), cancellationToken);
            Say(context, file, counts);
            return counts.Items == 0 ? ExitCode.No : ExitCode.Yes;
        });
        return command;
    }

    private static async Task<ExportCounts> WriteAsync(CommandContext context, BoxSpec box, PantheonStore store, ExportRequest request, string file, bool people, CancellationToken cancellationToken)
    {
        var conventions = SemanticConventions.Of(box.Telemetry.Names);
        // the box's name is a word like any other, so that it is replaced where it stands as a name and left alone elsewhere
        var source = Origin.Of(people ? Digest.Of(box.Name).Hex[..12] : box.Name, conventions);
        var export = new TraceExport(new RowSource(store).ReadAsync, store.Artifacts, source, conventions, ExportRedaction.Of(context.Environment, people));
        var part = file + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file's whole path has a folder
            if (File.Exists(file))
            {
                throw NotWritten(file, "it is there already", "name another file, or take it away");
            }

            File.Delete(part);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 64 * 1024, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = Owner;
            }

            ExportCounts counts;
            await using (var stream = new FileStream(part, options))
            {
                counts = await export.WriteAsync(request, new ExportedRuns(store.Runs.ListAsync).ReadAsync(request, cancellationToken), stream, cancellationToken);
            }

            File.Move(part, file, overwrite: false);
            return counts;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(file, failed.Message, "make room, or name a folder that may be written");
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static string FileOf(CommandContext context, string target, ExportFormat format)
    {
        var path = Path.GetFullPath(target, context.Folder);
        return Path.GetExtension(path) is ".json" or ".jsonl" && !Directory.Exists(path)
            ? path
            : Path.Combine(path, format == ExportFormat.Otlp ? "traces.otlp.jsonl" : "records.jsonl");
    }

    private static void Say(CommandContext context, string file, ExportCounts counts)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/traces-export/v1", ["file"] = file, ["runs"] = counts.Runs, ["lines"] = counts.Lines, ["items"] = counts.Items }));
        }
        else
        {
            context.Screen.Data(file);
            context.Screen.Say(string.Create(CultureInfo.InvariantCulture, $"{counts.Runs} runs, {counts.Items} {(counts.Items == 1 ? "item" : "items")} in {counts.Lines} lines"));
        }
    }

    private static PantheonException NotWritten(string file, string why, string fix) => new(Codes.ExportNotWritten, $"'{file}' was not written: {why}", fix);
}
