using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Files;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Postgres.Journal;
using Command = System.CommandLine.Command;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon artifacts list|show|get`: what a run left; content is checked against its digest before a byte of it is shown.</summary>
internal static class ArtifactsLook
{
    private const int MostLines = 400;
    private const int LongestLine = 2000;
    private const string StandardOutput = "-";

    public static Command List(Func<ParseResult, CommandContext> contextOf)
    {
        var id = Run();
        var command = new Command("list", "What a run and its attempts left, for example: pantheon artifacts list @last") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            await using var store = await DbCommand.OpenAsync(context, cancellationToken);
            var run = await new RunFinder(store.Runs).FindAsync(parsed.GetRequiredValue(id), cancellationToken);
            Print(context, run, await store.Traced.ArtifactsAsync(run.Id, cancellationToken));
            return ExitCode.Yes;
        });
        return command;
    }

    public static Command Show(Func<ParseResult, CommandContext> contextOf)
    {
        var (id, name) = (Run(), Name());
        var command = new Command("show", "Show an artifact's text on the terminal, made harmless and bounded, for example: pantheon artifacts show @last final.patch") { id, name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var (artifact, content) = await ReadAsync(context, parsed.GetRequiredValue(id), parsed.GetRequiredValue(name), cancellationToken);
            if (context.Json)
            {
                var json = Json(new KeptArtifact(artifact, true));
                json["$schema"] = "pantheon/artifact/v1";
                json["text"] = IsText(content) ? Encoding.UTF8.GetString(content) : null;
                context.Screen.Data(JsonText.Of(json));
            }
            else if (IsText(content))
            {
                var text = Encoding.UTF8.GetString(content);
                foreach (var line in Untrusted.Lines(text, MostLines, LongestLine))
                {
                    context.Screen.Data(line);
                }

                context.Screen.Say($"{Path(artifact)}, {Sizes.Of(artifact.Bytes)}, sha256 {artifact.Digest.Hex[..12]}{(text.Count(letter => letter == '\n') > MostLines ? $"; the first {MostLines} lines" : "")}");
            }
            else
            {
                context.Screen.Say($"{Path(artifact)} is no text ({artifact.MediaType}, {Sizes.Of(artifact.Bytes)})");
                context.Screen.Next($"pantheon artifacts get {parsed.GetRequiredValue(id)} {Path(artifact)} --out FILE");
            }

            return ExitCode.Yes;
        });
        return command;
    }

    public static Command Get(Func<ParseResult, CommandContext> contextOf)
    {
        var (id, name) = (Run(), Name());
        var file = new Option<string?>("--out", "-o") { Description = "Write the bytes to this file; - is standard output, also where it is a terminal", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "Also over a file that stands there" };
        var command = new Command("get", "Give an artifact's bytes as they are, for example: pantheon artifacts get T-415 final.patch | git apply") { id, name, file, force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var context = contextOf(parsed);
            var (artifact, content) = await ReadAsync(context, parsed.GetRequiredValue(id), parsed.GetRequiredValue(name), cancellationToken);
            await GiveAsync(context, artifact, content, parsed.GetValue(file), parsed.GetValue(force), cancellationToken);
            return ExitCode.Yes;
        });
        return command;
    }

    /// <summary>Into a file, over another only by force; to standard output, to a terminal only where that was said.</summary>
    internal static async Task GiveAsync(CommandContext context, Artifact artifact, byte[] content, string? to, bool force, CancellationToken cancellationToken)
    {
        if (to is not (null or StandardOutput))
        {
            var path = System.IO.Path.GetFullPath(to, context.Folder);
            if (File.Exists(path) && !force)
            {
                throw new PantheonException(Codes.ArtifactNotWritten, $"'{to}' is there already", "name another file, or say --force to write over it");
            }

            await AtomicFile.WriteAsync(path, content, null, cancellationToken);
            context.Screen.Say($"{Path(artifact)}, {Sizes.Of(artifact.Bytes)}, sha256 {artifact.Digest}");
            return;
        }

        if (to is null && context.Screen.OutputIsTerminal)
        {
            throw new PantheonException(
                Codes.ArtifactNotWritten, "the bytes are as a model or tool wrote them, and a terminal obeys some of them", "pantheon artifacts show makes them harmless; --out FILE keeps them, --out - gives them all the same");
        }

        await context.Screen.Output.FlushAsync(cancellationToken);
        await using var raw = context.Screen.OpenBytes();
        await raw.WriteAsync(content, cancellationToken);
    }

    private static Argument<string> Run() => new("RUN") { Description = "A prefix of its id, its task, @last or @failed" };

    private static Argument<string> Name() => new("NAME") { Description = "As `artifacts list` names it; node/attempt/name where several have one name" };

    private static async Task<(Artifact Artifact, byte[] Content)> ReadAsync(CommandContext context, string id, string name, CancellationToken cancellationToken)
    {
        await using var store = await DbCommand.OpenAsync(context, cancellationToken);
        var run = await new RunFinder(store.Runs).FindAsync(id, cancellationToken);
        var kept = Choose(run, name, await store.Traced.ArtifactsAsync(run.Id, cancellationToken));
        return kept.IsKept && await store.Artifacts.GetAsync(kept.Artifact.Digest, cancellationToken) is { } content
            ? (kept.Artifact, content)
            : throw new PantheonException(Codes.ArtifactNotKept, $"of '{Path(kept.Artifact)}' only its signed digest was kept ({kept.Artifact.Digest})", "a backup of the store may have it");
    }

    /// <summary>The full name; else the run's own of that name; else the only one.</summary>
    internal static KeptArtifact Choose(Run run, string name, IReadOnlyList<KeptArtifact> all)
    {
        List<KeptArtifact> found = [.. all.Where(kept => kept.Artifact.Name == name)];
        if ((all.FirstOrDefault(kept => Path(kept.Artifact) == name) ?? (found.Count == 1 ? found[0] : null)) is { } one)
        {
            return one;
        }

        List<string> paths = [.. all.Select(kept => Path(kept.Artifact))];
        throw found.Count > 1
            ? new PantheonException(Codes.FilterUnknown, $"run {run.Id.Short} has several '{name}'", $"one of: {string.Join(", ", found.Select(kept => Path(kept.Artifact)))}")
            : new PantheonException(Codes.ArtifactUnknown, $"run {run.Id.Short} left no '{name}'", Suggestion.Hint(name, paths.Concat(all.Select(kept => kept.Artifact.Name))) ?? $"pantheon artifacts list {run.Id.Short}");
    }

    private static void Print(CommandContext context, Run run, IReadOnlyList<KeptArtifact> all)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/artifacts-list/v1", ["run"] = run.Id.ToString(), ["artifacts"] = new JsonArray([.. all.Select(Json)]) }));
            return;
        }

        var table = new Table("ARTIFACT", "KIND", "SIZE", "SHA256");
        foreach (var kept in all)
        {
            table.Add(Untrusted.Line(Path(kept.Artifact), 200), kept.Artifact.Kind, Sizes.Of(kept.Artifact.Bytes), kept.Artifact.Digest.Hex[..12] + (kept.IsKept ? "" : " (only the digest)"));
        }

        table.Print(context.Screen);
    }

    private static JsonObject Json(KeptArtifact kept) => new()
    {
        ["path"] = Path(kept.Artifact),
        ["name"] = kept.Artifact.Name,
        ["node"] = kept.Artifact.Node?.Value,
        ["attempt"] = kept.Artifact.Attempt,
        ["kind"] = kept.Artifact.Kind,
        ["media_type"] = kept.Artifact.MediaType,
        ["bytes"] = kept.Artifact.Bytes,
        ["sha256"] = kept.Artifact.Digest.Hex,
        ["kept"] = kept.IsKept,
    };

    private static string Path(Artifact artifact) => artifact.Node is { } node ? string.Create(CultureInfo.InvariantCulture, $"{node}/{artifact.Attempt}/{artifact.Name}") : artifact.Name;

    private static bool IsText(byte[] content)
    {
        try
        {
            return !content.AsSpan().Contains((byte)0) && new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(content) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
