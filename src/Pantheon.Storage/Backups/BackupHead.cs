using System.Text.Json;
using System.Text.Json.Serialization;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Storage.Backups;

/// <summary>What a backup says of itself, as its first entry `backup.json`: what it was made of, and what must be in it.</summary>
public sealed record BackupHead
{
    public const string CurrentSchema = "pantheon/backup/v1";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    [JsonPropertyName("$schema")]
    public string Schema { get; init; } = CurrentSchema;

    public required DateTimeOffset At { get; init; }

    public required string Box { get; init; }

    /// <summary>Pantheon's version.</summary>
    public required string Version { get; init; }

    /// <summary>The major version of the server it was read from.</summary>
    public required int Server { get; init; }

    /// <summary>The major version of pg_dump; an older pg_restore does not read it.</summary>
    public required int Tool { get; init; }

    /// <summary>The newest migration of the store.</summary>
    public required string StoreSchema { get; init; }

    /// <summary>The name by which the blob folder knew the store.</summary>
    public required string Store { get; init; }

    public required long Runs { get; init; }

    public required long Events { get; init; }

    /// <summary>Place of the last signed statement; 0 where there is none.</summary>
    public required long Statement { get; init; }

    /// <summary>The key that signed it.</summary>
    public string? KeyId { get; init; }

    /// <summary>SHA-256 of `store.dump`.</summary>
    public required string Dump { get; init; }

    /// <summary>How many files of blobs are in it.</summary>
    public required int Blobs { get; init; }

    /// <summary>Files of blobs that the store has, and this box has not: on a shared store they lie on another one.</summary>
    public int BlobsElsewhere { get; init; }

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    public static BackupHead Read(byte[] json, string file)
    {
        try
        {
            if (JsonSerializer.Deserialize<BackupHead>(json, Format) is { Schema: CurrentSchema } head)
            {
                return head;
            }
        }
        catch (JsonException malformed)
        {
            throw new PantheonException(Codes.BackupDamaged, $"'{file}' is no backup of a store: {malformed.Message}", "name a file that pantheon db backup wrote", malformed);
        }

        throw new PantheonException(Codes.BackupDamaged, $"'{file}' is a backup of a kind that this program does not know", "restore it with the program that made it, or a newer one");
    }
}
