using System.Text;
using System.Text.Json;

namespace Pantheon.Storage.Artifacts;

/// <summary>The keys that signed for this box, oldest first, each handed over to the next by its own signature; the last one signs now.</summary>
public sealed class KeyRing
{
    private readonly List<(string KeyId, byte[] PublicKey, long From, long To)> _keys = [];

    private KeyRing(IReadOnlyList<KeyHandover> handovers, byte[] current, IReadOnlyList<string> faults)
    {
        Handovers = handovers;
        Faults = faults;
        var from = 0L;
        foreach (var handover in handovers)
        {
            Add(Convert.FromBase64String(handover.From), from, handover.After);
            from = handover.After;
        }

        Add(current, from, long.MaxValue);
    }

    public IReadOnlyList<KeyHandover> Handovers { get; }

    /// <summary>What is wrong with the handovers, in words.</summary>
    public IReadOnlyList<string> Faults { get; }

    public IReadOnlyList<byte[]> PublicKeys => [.. _keys.Select(key => key.PublicKey)];

    public static string FileOf(string keyFile) => keyFile + ".rotations";

    /// <summary>Reads the handovers beside the key's file; handovers that do not lead to the current key are left out, and said.</summary>
    public static KeyRing Read(string keyFile, byte[] current)
    {
        var file = FileOf(keyFile);
        if (!File.Exists(file))
        {
            return new KeyRing([], current, []);
        }

        var handovers = new List<KeyHandover>();
        var faults = new List<string>();
        foreach (var line in File.ReadLines(file).Where(line => line.Length > 0))
        {
            if (Parse(line) is not { } handover || !handover.IsSigned())
            {
                faults.Add($"key handover {handovers.Count + 1} in '{file}' is not signed by the key that gave way and by the one that took over");
                break;
            }

            if (handovers.Count > 0 && (handovers[^1].To != handover.From || handovers[^1].After > handover.After))
            {
                faults.Add($"key handover {handovers.Count + 1} in '{file}' does not continue the one before it");
                break;
            }

            handovers.Add(handover);
        }

        if (faults.Count == 0 && handovers.Count > 0 && handovers[^1].To != Convert.ToBase64String(current))
        {
            faults.Add($"the key that signs now is not the one that the last handover in '{file}' names");
        }

        return new KeyRing(faults.Count == 0 ? handovers : [], current, faults);
    }

    /// <summary>The public key that may have signed the statement at this place under this name, or null.</summary>
    public byte[]? Find(string keyId, long sequence) =>
        _keys.Find(key => key.KeyId == keyId && sequence > key.From && sequence <= key.To).PublicKey;

    /// <summary>Adds one handover, durable when it returns; a crash leaves the handovers before it or all, no half line.</summary>
    internal static void Append(string keyFile, KeyHandover handover)
    {
        var file = FileOf(keyFile);
        var temporary = $"{file}.{Guid.NewGuid():n}";
        using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(File.Exists(file) ? File.ReadAllBytes(file) : []);
            stream.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(handover, KeyHandoverJson.Default.KeyHandover) + "\n"));
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private static KeyHandover? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, KeyHandoverJson.Default.KeyHandover) is { From: not null, To: not null, Signature: not null, Acceptance: not null } whole && Convert.FromBase64String(whole.From).Length > 0 ? whole : null;
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException)
        {
            return null;
        }
    }

    private void Add(byte[] publicKey, long from, long to) => _keys.Add((SshSignature.KeyIdOf(publicKey), publicKey, from, to));
}
