namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>Who may call native code, and which functions nobody may: those that open a road without any event that the tripwire hears.</summary>
internal static class NativeFunctions
{
    private const string Interop = "Pantheon.Platform.";

    private static readonly string[] Roads =
    [
        "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "sendmmsg", "getaddrinfo", "gethostbyname", "getnameinfo", "res_query",
        "dlopen", "dlsym", "system", "popen", "posix_spawn", "io_uring_setup",
    ];

    public static IReadOnlyList<string> Violations(IEnumerable<(string User, string Function)> calls) =>
    [
        .. from call in calls
           let isRoad = Roads.Contains(call.Function)
           where isRoad || !call.User.StartsWith(Interop, StringComparison.Ordinal)
           select $"{call.User} calls the native '{call.Function}', {(isRoad ? "which opens a road that no guard sees" : "and only Platform may call native code")}",
    ];
}
