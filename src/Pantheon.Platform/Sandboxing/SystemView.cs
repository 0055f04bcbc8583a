namespace Pantheon.Platform.Sandboxing;

/// <summary>What every sandbox takes and shows of the system: where its tools lie, and the files of /etc that programs need to start.</summary>
internal static class SystemView
{
    public const string Path = "/usr/bin:/bin:/usr/local/bin";

    // /etc/ssl as a whole may hold private keys
    public static IReadOnlyList<string> Files { get; } =
    [
        "/etc/nsswitch.conf", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives", "/etc/ssl/certs",
        "/etc/ssl/openssl.cnf", "/etc/ca-certificates", "/etc/pki/tls/certs", "/etc/localtime", "/etc/dotnet", "/etc/mime.types",
    ];

    // where a library has several makers, the linker finds the chosen one by way of the second
    public static IReadOnlyList<string> FilesOfTheLinker { get; } = ["/etc/ld.so.cache", "/etc/alternatives"];
}
