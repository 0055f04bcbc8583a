using System.Text.Json.Nodes;
using Pantheon.Host.Configuration;
using Pantheon.Host.Demo;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon init --demo`: a night to look at, in a folder of its own.</summary>
/// <param name="queueEveryTask">Queues every task of the catalog in the context's folder and says so; null leaves the queue to the person.</param>
internal sealed class InitDemo(CommandContext context, Func<CommandContext, CancellationToken, Task>? queueEveryTask)
{
    public async Task<int> RunAsync(InitRequest request, CancellationToken cancellationToken)
    {
        var screen = context.Screen;
        var layout = new DemoLayout(request.Folder);
        if (request.IsDry)
        {
            if (DemoFolder.HoldsDemo(layout, request.Force))
            {
                screen.Say($"would delete the demo in {layout.Folder}, with its runs and branches");
            }

            screen.Say($"would write {layout.Orders}, {layout.Catalog} and {layout.BoxFile}");
            Tell(layout, isDry: true);
            return ExitCode.Yes;
        }

        var tools = DemoTools.Find(context.Environment);
        await new DemoFolder(context.Environment, context.Time).PrepareAsync(layout, request.Force, cancellationToken);
        Directory.CreateDirectory(layout.Folder);

        var repositories = new DemoRepositories(new ProcessRunner(context.Time), tools, context.Environment.Variables);
        var options = new DemoOptions
        {
            Folder = layout.Folder,
            DotnetRoot = tools.DotnetRoot(context.Environment),
            PackagesFolder = await repositories.PackagesFolderAsync(layout.Folder, cancellationToken),
            Servers = request.Servers,
            LlamaServer = request.Servers is null && !request.Scripted ? tools.LlamaServer : null,
            TimeZone = context.Time.LocalTimeZone is { HasIanaId: true } zone ? zone.Id : "UTC",
        };
        screen.Say($"found    {Models(options)}");
        await DemoWriter.WriteAsync(options, cancellationToken);
        screen.Say($"wrote    {layout.Orders}   a C# library with tests that run offline");
        screen.Say($"wrote    {layout.Catalog}   agents, flows, policies, tools and six tasks");
        screen.Say($"wrote    {layout.BoxFile}   pools coder and reviewer ({options.Variant})");
        await repositories.RestoreAsync(layout.Orders, cancellationToken);
        await repositories.CommitAsync(layout.Orders, "Orders, as the night finds it", cancellationToken);
        await repositories.CommitAsync(layout.Catalog, "Catalog of the demo", cancellationToken);
        Tell(layout, isDry: false);
        if (queueEveryTask is null)
        {
            screen.Next($"cd {layout.Folder} && pantheon queue add {string.Join(' ', Tasks(layout))}");
            return ExitCode.Yes;
        }

        await queueEveryTask(context with { Folder = layout.Folder, Catalog = layout.Catalog, Box = layout.BoxFile }, cancellationToken);
        screen.Next($"cd {layout.Folder} && pantheon night start --until-empty");
        return ExitCode.Yes;
    }

    private void Tell(DemoLayout layout, bool isDry)
    {
        if (context.Json)
        {
            context.Screen.Data(JsonText.Of(new JsonObject { ["$schema"] = "pantheon/init/v1", ["dry_run"] = isDry, ["catalog"] = layout.Catalog, ["box"] = layout.BoxFile, ["files"] = new JsonArray() }));
        }
    }

    private static string Models(DemoOptions options) => options switch
    {
        { Servers: { } servers } => $"llama-server  {servers.Coder} and {servers.Reviewer}, as --servers says",
        { LlamaServer: { } server } => $"llama-server  {server}   it will serve the demo's tiny GGUF files",
        _ => "no llama-server in use: the 'scripted' runtime answers with canned replies, and the report says so",
    };

    private static IEnumerable<string> Tasks(DemoLayout layout) =>
        Directory.EnumerateFiles(Path.Combine(layout.Catalog, "tasks"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);
}
