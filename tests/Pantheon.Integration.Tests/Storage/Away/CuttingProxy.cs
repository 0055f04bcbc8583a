using System.Net.Sockets;
using System.Text;
using Npgsql;
using NUnit.Framework;

namespace Pantheon.Integration.Tests.Storage.Away;

/// <summary>Stands between a client and a Postgres on Unix sockets, and cuts the line around a commit, before it reaches the server or before its answer comes back; or all lines, until they are mended.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    // as a whole statement: what begins a transaction says READ COMMITTED
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");

    private readonly string _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("pp-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _accepting;
    private CancellationTokenSource _broken = new();
    private TaskCompletionSource _mended = new();
    private int _cuts;

    public CuttingProxy(string serverFolder)
    {
        _server = SocketIn(serverFolder);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketIn(_folder)));
        _listener.Listen();
        _mended.SetResult();
        _accepting = AcceptAsync();
    }

    /// <summary>Before the server of these tests, where that is reached by a socket; else the test is ignored.</summary>
    public static CuttingProxy Before(TestStore store)
    {
        var host = new NpgsqlConnectionStringBuilder(store.Options.ConnectionString).Host;
        if (!Path.IsPathRooted(host))
        {
            Assert.Ignore($"the proxy carries the socket of a folder, and the server of these tests is at '{host}'");
        }

        return new CuttingProxy(host!);  // looked at above
    }

    /// <summary>The store's connection string, by way of the proxy.</summary>
    public string Through(TestStore store) => new NpgsqlConnectionStringBuilder(store.Options.ConnectionString) { Host = _folder }.ConnectionString;

    /// <summary>To be written as the host of a connection string.</summary>
    public string Folder => _folder;

    /// <summary>Commits whose answer is still to be cut off.</summary>
    public int AnswersToCut { get; set; }

    /// <summary>Commits still to be cut off before they arrive.</summary>
    public int CommitsToCut { get; set; }

    /// <summary>Whether nobody comes through any more once something was cut off, until it is mended.</summary>
    public bool StaysCut { get; set; }

    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>From now on nobody comes through: lines are closed and new ones refused, or they stay open and nothing goes over them.</summary>
    public async Task CutAsync(bool isSilent)
    {
        _mended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!isSilent)
        {
            await _broken.CancelAsync();
        }
    }

    public void Mend()
    {
        _broken.Dispose();
        _broken = new CancellationTokenSource();
        _mended.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
        _broken.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string SocketIn(string folder) => Path.Combine(folder, ".s.PGSQL.5432");

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true)
            {
                lines.Add(CarryAsync(await _listener.AcceptAsync(_closing.Token)));
            }
        }
        catch (Exception closed) when (closed is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var line = new Line();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, _broken.Token);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(_server), over.Token);
            await Task.WhenAny(ToServerAsync(near, far, line, over.Token), ToClientAsync(far, near, line, over.Token));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            // the client finds its line closed, as with a server that is away
        }

        await over.CancelAsync();
    }

    private async Task ToServerAsync(Socket near, Socket far, Line line, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await near.ReceiveAsync(buffer, cancellationToken) is var read and > 0)
        {
            var isCommit = buffer.AsSpan(0, read).IndexOf(Commit) >= 0;
            if (isCommit && CommitsToCut > 0)
            {
                CommitsToCut--;
                await CountAsync();
                return;
            }

            await _mended.Task.WaitAsync(cancellationToken);
            line.CutsAnswer |= isCommit && AnswersToCut > 0;
            await SendAsync(far, buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task ToClientAsync(Socket far, Socket near, Line line, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await far.ReceiveAsync(buffer, cancellationToken) is var read and > 0)
        {
            if (line.CutsAnswer)
            {
                // there is an answer: the server has committed
                AnswersToCut--;
                await CountAsync();
                return;
            }

            await _mended.Task.WaitAsync(cancellationToken);
            await SendAsync(near, buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private async Task CountAsync()
    {
        Interlocked.Increment(ref _cuts);
        if (StaysCut)
        {
            await CutAsync(isSilent: false);
        }
    }

    private sealed class Line
    {
        public volatile bool CutsAnswer;
    }

    private static async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, cancellationToken)..];
        }
    }
}
