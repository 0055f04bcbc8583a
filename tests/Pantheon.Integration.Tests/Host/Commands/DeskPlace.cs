using Npgsql;
using Pantheon.Host.Commands;
using Pantheon.Host.Composition;
using Pantheon.Host.Configuration;
using Pantheon.Host.Demo;
using Pantheon.Host.Terminal;
using Pantheon.Integration.Tests.Nights;
using Pantheon.Storage.Opening;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>The demo's catalog, repository and box in a temporary folder with a database of its own, and the command line in this process; nothing is built or restored in it.</summary>
internal sealed class DeskPlace : IAsyncDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pantheon-desk-");

    private DeskPlace() => Layout = new DemoLayout(Path.Combine(_parent.FullName, "demo"));

    public DemoLayout Layout { get; }

    public string Folder => Layout.Folder;

    public Dictionary<string, string> Variables { get; } = new(PantheonProgram.Environment);

    public static async Task<DeskPlace> MakeAsync(CancellationToken cancellationToken)
    {
        var connection = await PostgresFixture.CreateDatabaseAsync(cancellationToken);
        var place = new DeskPlace();
        await DemoWriter.WriteAsync(new DemoOptions { Folder = place.Folder, DotnetRoot = "/usr/share/dotnet", PackagesFolder = "/packages" }, cancellationToken);
        var box = (await File.ReadAllTextAsync(place.Layout.VariantFile(DemoLayout.ScriptedVariant), cancellationToken)).Replace("postgres: private", $"postgres: \"{connection}\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(place.Layout.BoxFile, box, cancellationToken);
        foreach (var repository in new[] { place.Layout.Orders, place.Layout.Catalog })
        {
            await PantheonProgram.GitAsync(repository, cancellationToken, "init", "-q", "-b", "main");
            await PantheonProgram.GitAsync(repository, cancellationToken, "add", "-A");
            await PantheonProgram.GitAsync(repository, cancellationToken, "-c", "user.name=person", "-c", "user.email=p@localhost", "commit", "-q", "-m", "first");
        }

        return place;
    }

    /// <summary>As the program does it: a fault becomes a message and an exit code.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, CancellationToken cancellationToken, TextReader? person = null)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var screen = new Screen(output, error, outputIsTerminal: person is not null, errorIsTerminal: person is not null, hasColour: false, width: 100) { Input = person };
        int code;
        try
        {
            code = await CommandLine.RunAsync(arguments, new CommandContext(screen, new HostEnvironment(Variables, Folder, "tester"), TimeProvider.System), cancellationToken);
        }
        catch (Exception exception)
        {
            code = Faults.Tell(screen, exception);
        }

        return (code, output.ToString(), error.ToString());
    }

    public async Task<PantheonStore> OpenStoreAsync(CancellationToken cancellationToken)
    {
        var box = BoxOpening.Read(new CommandContext(new Screen(TextWriter.Null, TextWriter.Null, false, false, false, 80), new HostEnvironment(Variables, Folder, "tester"), TimeProvider.System));
        return await StoreOpening.OpenAsync(box, new HostEnvironment(Variables, Folder, "tester"), TimeProvider.System, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        _parent.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
