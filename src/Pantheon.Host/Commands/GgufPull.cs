using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Configuration;
using Pantheon.Host.Daytime;
using Pantheon.Host.Servers;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;
using Pantheon.Runtimes.Fetching;

namespace Pantheon.Host.Commands;

/// <summary>Fetches a GGUF file by the system's own program, and prints where it is and its lines for the box file.</summary>
internal static class GgufPull
{
    public static async Task<int> RunAsync(CommandContext context, GgufSource source, PullRequest request, CancellationToken cancellationToken)
    {
        var tool = FetchTool.Find(context.Environment.Find("PATH"))
            ?? throw new PantheonException(Codes.PullFailed, "neither curl nor wget is on the PATH, and one of them fetches files", "install curl");
        var folder = FolderFor(context, request);
        if (request.IsDry)
        {
            context.Screen.Data($"{tool.File} would fetch {source.Address} into {Path.Combine(folder, source.Name)}");
            return ExitCode.Yes;
        }

        FetchedFile fetched;
        using (var line = new ProgressLine(context.Screen, context.Time))
        {
            fetched = await new GgufFetch(new ProcessRunner(context.Time), tool, DayEnvironment.Of(context.Environment), context.Time)
                .FetchAsync(source, folder, progress => line.Show(progress.Step, progress.Percent, AmountOf(progress)), cancellationToken);
        }

        ModelFolder.Digests(BoxOpening.Find(context)).Keep(fetched.File, source.Digest);
        Tell(context, source, fetched);
        return ExitCode.Yes;
    }

    private static string FolderFor(CommandContext context, PullRequest request)
    {
        if (request.Folder is { } named)
        {
            return Path.GetFullPath(named, context.Folder);
        }

        var box = BoxOpening.Find(context) ?? throw new PantheonException(Codes.InputUnreadable, "without a box file the folder has to be named", "--to FOLDER");
        return request.Pool is not { } name ? ModelFolder.Of(box)
            : box.Pools.GetValueOrDefault(name)?.Spawn is { } spawn ? Path.GetDirectoryName(Path.GetFullPath(spawn.Gguf)) ?? ModelFolder.Of(box)
            : throw new PantheonException(Codes.InputUnreadable, $"pool '{name}' is served from no GGUF file", "leave --pool out, or name a pool of kind llama.cpp");
    }

    private static string AmountOf(FetchProgress progress) => progress switch
    {
        { Done: { } done, Total: { } total } => $"{ByteCount.Text(done)} of {ByteCount.Text(total)}",
        { Done: { } done } => ByteCount.Text(done),
        _ => "",
    };

    private static void Tell(CommandContext context, GgufSource source, FetchedFile fetched)
    {
        var box = $"{{ kind: llama.cpp, origin: local, spawn: {{ gguf: {PoolTexts.Quoted(fetched.File)} }}, models: {{ {PoolTexts.Name(source.Name)}: {{ id: {PoolTexts.Quoted(PoolTexts.Name(source.Name))}, digest: {PoolTexts.Quoted(source.Digest.ToString())} }} }} }}";
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject
            {
                ["$schema"] = "pantheon/models-pull/v1",
                ["file"] = fetched.File,
                ["digest"] = source.Digest.ToString(),
                ["bytes"] = fetched.Bytes,
                ["was_there"] = fetched.WasThere,
                ["box"] = box,
            }));
            return;
        }

        context.Screen.Data($"{fetched.File}  {source.Digest}  {ByteCount.Text(fetched.Bytes)}{(fetched.WasThere ? "  (was there)" : "")}");
        context.Screen.Data("box.yaml, a pool of its own:");
        context.Screen.Data($"  {box}");
        context.Screen.Next("pantheon models list --files");
    }
}
