using NUnit.Framework;
using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Demo;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Host.Commands;

/// <summary>`init --demo` as a person types it: with the machine's git, SDK and package source.</summary>
[CancelAfter(300_000)]
[NonParallelizable]
public sealed class InitDemoTests
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("pantheon-init-");
    private readonly StringWriter _error = new();

    private DemoLayout Layout => new(Path.Combine(_parent.FullName, "demo"));

    [TearDown]
    public void Remove()
    {
        _parent.Delete(recursive: true);
        _error.Dispose();
    }

    [Test, Category("Slow")]
    public async Task The_demo_validates_its_base_is_green_and_only_force_makes_it_anew(CancellationToken cancellationToken)
    {
        Assert.That(await InitAsync([]), Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(_error.ToString(), Does.Contain("found    ").And.Contain("wrote    ").And.Contain("next     "));

        Assert.That(await PantheonAsync("validate", "-C", Layout.Folder), Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(_error.ToString(), Does.EndWith("files, 0 errors, 0 warnings\n"));

        Assert.That(await GitAsync(Layout.Orders, cancellationToken, "status", "--porcelain"), Is.Empty);
        Assert.That(await GitAsync(Layout.Orders, cancellationToken, "ls-files", "*packages.lock.json"), Is.Not.Empty, "without lock files the night cannot restore");
        Assert.That(await GitAsync(Layout.Catalog, cancellationToken, "log", "-1", "--format=%an <%ae>"), Is.EqualTo("Pantheon <pantheon@localhost>\n"));
        Assert.That(await TestAsync(cancellationToken), Is.Zero);

        Assert.That(await InitAsync([]), Is.EqualTo(ExitCode.Conflict));
        await File.WriteAllTextAsync(Path.Combine(Layout.Orders, "left-over.txt"), "old", cancellationToken);
        Assert.That(await InitAsync(["--force"]), Is.EqualTo(ExitCode.Yes), _error.ToString());
        Assert.That(Path.Combine(Layout.Orders, "left-over.txt"), Does.Not.Exist);
    }

    /// <summary>Without the queue: the store has tests of its own.</summary>
    private async Task<int> InitAsync(string[] options)
    {
        var context = Context();
        var request = new InitRequest { Folder = Layout.Folder, Force = options.Contains("--force"), Scripted = true };
        try
        {
            return await new InitDemo(context, queueEveryTask: null).RunAsync(request, CancellationToken.None);
        }
        catch (Core.Diagnostics.PantheonException known) when (known.Message.Contains("could not be restored", StringComparison.Ordinal))
        {
            Assert.Ignore("The packages of the demo cannot be restored on this machine.");
            throw;
        }
        catch (Exception exception)
        {
            return Faults.Tell(context.Screen, exception);
        }
    }

    private Task<int> PantheonAsync(params string[] arguments) => CommandLine.RunAsync(arguments, Context());

    private CommandContext Context() =>
        new(new Screen(TextWriter.Null, _error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100), HostEnvironment.OfThisProcess(), TimeProvider.System);

    private static async Task<string> GitAsync(string folder, CancellationToken cancellationToken, params string[] arguments)
    {
        var outcome = await RunAsync("git", folder, arguments, cancellationToken);
        Assert.That(outcome.Succeeded, Is.True, outcome.StandardError);
        return outcome.StandardOutput;
    }

    private async Task<int> TestAsync(CancellationToken cancellationToken) =>
        (await RunAsync("dotnet", Layout.Orders, ["test", "--nologo"], cancellationToken)).ExitCode;

    private static Task<ProcessOutcome> RunAsync(string program, string folder, string[] arguments, CancellationToken cancellationToken) =>
        new ProcessRunner(TimeProvider.System).RunAsync(
            new ProcessSpec
            {
                FileName = program,
                Arguments = arguments,
                WorkingDirectory = folder,
                // the host of these tests puts its own build settings into its environment; they are none of the demo's
                Environment = HostEnvironment.OfThisProcess().Variables
                    .Where(variable => !variable.Key.StartsWith("MSBuild", StringComparison.Ordinal))
                    .Append(new KeyValuePair<string, string>("MSBUILDDISABLENODEREUSE", "1"))
                    .DistinctBy(variable => variable.Key)
                    .ToDictionary(variable => variable.Key, variable => variable.Value),
            },
            cancellationToken);
}
