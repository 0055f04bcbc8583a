using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Pantheon.Storage.Artifacts;

/// <summary>The wire forms of OpenSSH that signatures need: length-prefixed strings, P-256 keys, and the SSHSIG envelope.</summary>
internal static class SshFormat
{
    public const string KeyType = "ecdsa-sha2-nistp256";
    public const string HashName = "sha512";
    private const string Magic = "SSHSIG";
    private const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string End = "-----END SSH SIGNATURE-----";
    private const int LineLength = 70;
    private const int FieldBytes = 32;

    public static byte[] PublicKey(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [.. Text(KeyType), .. Text("nistp256"), .. Prefixed([4, .. point.X!, .. point.Y!])];
    }

    /// <summary>What is really signed for a message: its hash, bound to the namespace.</summary>
    public static byte[] ToSign(ReadOnlySpan<byte> message, string purpose) =>
        [.. Encoding.ASCII.GetBytes(Magic), .. Text(purpose), .. Text(""), .. Text(HashName), .. Prefixed(SHA512.HashData(message))];

    public static string Envelope(byte[] publicKey, string purpose, byte[] signature)
    {
        byte[] numbers = [.. Number(signature.AsSpan(0, FieldBytes)), .. Number(signature.AsSpan(FieldBytes))];
        byte[] inner = [.. Text(KeyType), .. Prefixed(numbers)];
        byte[] blob = [.. Encoding.ASCII.GetBytes(Magic), 0, 0, 0, 1, .. Prefixed(publicKey), .. Text(purpose), .. Text(""), .. Text(HashName), .. Prefixed(inner)];
        var lines = Convert.ToBase64String(blob).Chunk(LineLength).Select(line => new string(line));
        return $"{Begin}\n{string.Join('\n', lines)}\n{End}\n";
    }

    /// <summary>The key, the namespace and the signature (r and s, 32 bytes each) of an envelope; null when it is not one of ours.</summary>
    public static (byte[] PublicKey, string Purpose, byte[] Signature)? Open(string envelope)
    {
        try
        {
            var body = envelope.Replace(Begin, "", StringComparison.Ordinal).Replace(End, "", StringComparison.Ordinal);
            var reader = new Reader(Convert.FromBase64String(body.ReplaceLineEndings("").Trim()));
            if (Encoding.ASCII.GetString(reader.Take(Magic.Length)) != Magic || reader.Length() != 1)
            {
                return null;
            }

            var (publicKey, purpose) = (reader.Field(), Encoding.UTF8.GetString(reader.Field()));
            var (_, hash) = (reader.Field(), Encoding.ASCII.GetString(reader.Field()));
            var inner = new Reader(reader.Field());
            if (hash != HashName || Encoding.ASCII.GetString(inner.Field()) != KeyType)
            {
                return null;
            }

            var numbers = new Reader(inner.Field());
            return (publicKey, purpose, [.. Fixed(numbers.Field()), .. Fixed(numbers.Field())]);
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static byte[] Text(string value) => Prefixed(Encoding.UTF8.GetBytes(value));

    private static byte[] Prefixed(ReadOnlySpan<byte> content)
    {
        var result = new byte[4 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(result, content.Length);
        content.CopyTo(result.AsSpan(4));
        return result;
    }

    // multiple precision integers: no leading zeros, and one where the number would look negative
    private static byte[] Number(ReadOnlySpan<byte> value)
    {
        var trimmed = value.TrimStart((byte)0);
        return Prefixed(trimmed.Length > 0 && trimmed[0] >= 0x80 ? [0, .. trimmed] : trimmed);
    }

    private static byte[] Fixed(byte[] number)
    {
        var trimmed = number.AsSpan().TrimStart((byte)0);
        var result = new byte[FieldBytes];
        trimmed.CopyTo(result.AsSpan(FieldBytes - trimmed.Length));
        return result;
    }

    /// <summary>Walks over the fields of a blob.</summary>
    private sealed class Reader(byte[] content)
    {
        private int _at;

        public byte[] Take(int count)
        {
            var taken = content.AsSpan(_at, count).ToArray();
            _at += count;
            return taken;
        }

        public int Length() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

        public byte[] Field() => Take(Length());
    }
}
