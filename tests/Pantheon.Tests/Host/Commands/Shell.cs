using Pantheon.Host.Commands;
using Pantheon.Host.Configuration;
using Pantheon.Host.Terminal;
using Pantheon.Testing;

namespace Pantheon.Tests.Host.Commands;

/// <summary>Runs the program's command line in a folder of its own, with nothing of this machine's environment.</summary>
internal sealed class Shell : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pantheon-shell-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public string Folder => _folder.FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public ManualTime Time { get; } = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public CommandContext Context()
    {
        Variables["HOME"] = Path.Combine(Folder, "home");
        var screen = new Screen(_output, _error, outputIsTerminal: false, errorIsTerminal: false, hasColour: false, width: 100);
        return new CommandContext(screen, new HostEnvironment(Variables, Folder, "tester"), Time);
    }

    /// <summary>As the program does it: a fault becomes a message and an exit code.</summary>
    public Task<int> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public async Task<int> RunAsync(CancellationToken stop, params string[] arguments)
    {
        var context = Context();
        try
        {
            return await CommandLine.RunAsync(arguments, context, stop);
        }
        catch (Exception exception)
        {
            return Faults.Tell(context.Screen, exception);
        }
    }

    public string Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!); // the path has a folder
        File.WriteAllText(full, text);
        return full;
    }

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }
}
