using System.Security.Cryptography;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Storage.Artifacts;

/// <summary>The file of the signing key: made when missing, readable by its owner only, never shown to any tool.</summary>
internal static class SigningKeyFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private const string P256 = "1.2.840.10045.3.1.7";

    public static ECDsa LoadOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Create(path);
            }

            return Load(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unusable(
                path,
                failure.Message,
                "give the user pantheon runs as access to it, or name another one under 'signing:' in the box file",
                failure);
        }
    }

    private static ECDsa Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
        {
            throw Unusable(path, "other accounts may read or change it", $"run: chmod 600 '{path}'", null);
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.ExportParameters(false).Curve.Oid.Value == P256)
            {
                return key;
            }
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Unusable(path, malformed.Message, "it must be an unencrypted PEM file (PKCS #8); move it away to have a new one made", malformed);
        }

        key.Dispose();
        throw Unusable(path, "its curve is not P-256", "move it away to have a new one made", null);
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var temporary = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // another process made the key in the same moment: its key is the key
            File.Delete(temporary);
        }
    }

    private static PantheonException Unusable(string path, string why, string hint, Exception? inner) =>
        new(Codes.SigningKeyUnusable, $"the signing key '{path}' cannot be used: {why}", hint, inner);
}
