using System.Net.Sockets;

namespace Pantheon.TestProbe.Attacks;

/// <summary>One half of two programs that try to meet: waits at a socket file and at an abstract name, with a secret for whoever comes.</summary>
internal static class ListenAttack
{
    public static async Task<int> ServeAsync(string path, string name)
    {
        Kernel.DieWithParent();
        var servers = new[] { path, '\0' + name }.Select(Listen).ToList();
        Console.WriteLine("ready");
        await Task.WhenAll(servers.Select(AnswerAsync));
        return 0;
    }

    private static Socket Listen(string where)
    {
        var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(where));
        server.Listen();
        return server;
    }

    private static async Task AnswerAsync(Socket server)
    {
        while (true)
        {
            using var client = await server.AcceptAsync();
            await client.SendAsync("pantheon-secret"u8.ToArray());
        }
    }
}
