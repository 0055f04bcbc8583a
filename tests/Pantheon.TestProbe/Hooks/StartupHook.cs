using System.Net;
using System.Net.Sockets;

#pragma warning disable CA1050 // the runtime looks for exactly this name, in no namespace

/// <summary>
/// A library that somebody slipped into the worker: the runtime loads it before the first line of Pantheon. Told to, it dials a place that
/// nobody listed with a socket of its own, as any package in the process could.
/// </summary>
internal static class StartupHook
{
    private const string Dials = "Pantheon.TestProbe.Dials";
    private const string When = "Pantheon.TestProbe.When";
    private const string Early = "Pantheon.TestProbe.Early";

    // loaded when the worker opens its store: by then its wall stands, and a thread that begins now stands behind it
    private const string Opened = "Npgsql";

    public static void Initialize()
    {
        if (AppContext.GetData(Early) is string name)
        {
            // before the worker raises its wall: this thread never stands behind it
            new Thread(() => Thread.Sleep(Timeout.Infinite)) { IsBackground = true, Name = name }.Start();
        }

        if (AppContext.GetData(Dials) is string place && AppContext.GetData(When) is string pipe)
        {
            AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
            {
                if (loaded.LoadedAssembly.GetName().Name == Opened)
                {
                    new Thread(() => Dial(IPEndPoint.Parse(place), pipe)) { IsBackground = true }.Start();
                }
            };
        }
    }

    /// <summary>Waits until the other end of the pipe is opened, and dials once.</summary>
    private static void Dial(IPEndPoint place, string pipe)
    {
        File.ReadAllText(pipe);
        using var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(place);
        }
        catch (SocketException)
        {
            // the worker's wall holds it; what matters is that it was tried
        }
    }
}
