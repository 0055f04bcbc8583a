using System.Diagnostics;
using System.Net.Sockets;

namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>Breaks every rule of the banned-symbol list on purpose, and is never run: it proves that the checker bites.</summary>
internal static class PlantedViolations
{
    public static object[] Clock() => [DateTime.Now, DateTime.UtcNow, DateTime.Today, DateTimeOffset.Now, DateTimeOffset.UtcNow];

    public static async Task WaitAsync(CancellationToken cancellationToken)
    {
        Thread.Sleep(1);
        await Task.Delay(1, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
    }

    public static IDisposable[] Roads() =>
    [
        new HttpClient(),
        new HttpMessageInvoker(new HttpClientHandler()),
        new SocketsHttpHandler(),
        new Socket(SocketType.Stream, ProtocolType.Tcp),
        new TcpClient(),
        new UdpClient(),
        new TcpListener(System.Net.IPAddress.Loopback, 0),
    ];

    public static IEnumerable<string?> Surroundings()
    {
        Console.WriteLine();
        yield return Environment.GetEnvironmentVariable("PATH");
        yield return Environment.GetEnvironmentVariables().Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Environment.SetEnvironmentVariable("PATH", Environment.ExpandEnvironmentVariables("$PATH"));
        Environment.FailFast("planted");
        Environment.Exit(1);
    }

    public static Func<Process?> Child() => () => Process.Start("true");

    public static bool Disk(string path) => File.Exists(path) && Directory.Exists(path) && new FileStream(path, FileMode.Open).CanRead;
}
