using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Host.Terminal;
using Pantheon.Platform.Files;
using Pantheon.Reporting.Escaping;
using Pantheon.Storage.Artifacts;

namespace Pantheon.Host.Worker.Gate;

/// <summary>Leaves `refusal.json`, signed, and `night-refused.md` in the reports folder of a night that did not open, so that the morning has something to read.</summary>
public sealed class RefusalFiles(BoxSpec box, TimeProvider time)
{
    public const string JsonFile = "refusal.json";
    public const string MarkdownFile = "night-refused.md";
    private const string Schema = "pantheon/night-refused/v1";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs what opens and works a night; a refusal leaves its files before it goes on to whoever called.</summary>
    public async Task<T> WatchAsync<T>(Policy policy, Func<Task<T>> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            return await work();
        }
        catch (PantheonException refusal) when (ClosedTable.Find(refusal.Code) is not null)
        {
            await WriteAsync(policy, refusal, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Gives the folder it wrote, or null where not even that could be written: the refusal itself must still be told.</summary>
    public async Task<string?> WriteAsync(Policy policy, PantheonException refusal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(refusal);
        var entry = ClosedTable.Find(refusal.Code) ?? new ClosedEntry(refusal.Code, "the night did not open", "If the policy cannot be evaluated, the answer is no.");
        var now = time.GetUtcNow();
        var date = DateOf(policy, now);
        var folder = Path.Combine(box.ReportsFolder, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        try
        {
            using var signer = Signer(out var whyUnsigned);
            var json = Encoding.UTF8.GetBytes(Json(policy, refusal, entry, date, now, whyUnsigned).ToJsonString(Indented) + "\n");
            Directory.CreateDirectory(folder);
            await AtomicFile.WriteAsync(Path.Combine(folder, JsonFile), json, null, cancellationToken);
            await AtomicFile.WriteAsync(Path.Combine(folder, MarkdownFile), Encoding.UTF8.GetBytes(Markdown(refusal, entry, date, now, whyUnsigned)), null, cancellationToken);
            var signature = Path.Combine(folder, JsonFile + ".sig");
            if (signer is not null)
            {
                await AtomicFile.WriteAsync(signature, Encoding.ASCII.GetBytes(signer.Sign(json)), null, cancellationToken);
                await AtomicFile.WriteAsync(Path.Combine(folder, "allowed_signers"), await File.ReadAllBytesAsync(signer.AllowedSignersFile, cancellationToken), null, cancellationToken);
            }
            else
            {
                // that of an earlier refusal of this date would not fit
                File.Delete(signature);
            }

            return folder;
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A key is never made for this: a refusal that is about the key stays unsigned, and says so.</summary>
    private ManifestSigner? Signer(out string? whyUnsigned)
    {
        var file = box.SigningKey ?? Path.Combine(box.DataFolder, "keys", "signing-key");
        whyUnsigned = File.Exists(file) ? null : "there is no signing key";
        if (whyUnsigned is not null)
        {
            return null;
        }

        try
        {
            return ManifestSigner.Open(file, box.Name);
        }
        catch (PantheonException unusable)
        {
            whyUnsigned = unusable.Message;
            return null;
        }
    }

    private JsonObject Json(Policy policy, PantheonException refusal, ClosedEntry entry, DateOnly date, DateTimeOffset now, string? whyUnsigned) => new()
    {
        ["$schema"] = Schema,
        ["date"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["at"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["box"] = box.Name,
        ["policy"] = policy.ToString(),
        ["policy_digest"] = policy.Digest.ToString(),
        ["code"] = refusal.Code,
        ["exit_code"] = Faults.ExitCodeOf(refusal),
        ["what"] = entry.What,
        ["failed"] = refusal.Message,
        ["why"] = entry.Why,
        ["next"] = refusal.Hint,
        ["unsigned_because"] = whyUnsigned,
    };

    private static string Markdown(PantheonException refusal, ClosedEntry entry, DateOnly date, DateTimeOffset now, string? whyUnsigned)
    {
        var signed = whyUnsigned is null ? $"Signed: `{JsonFile}.sig` over `{JsonFile}`." : $"Not signed: {Untrusted.Markdown(whyUnsigned)}.";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # The night of {date:yyyy-MM-dd} did not open

            At {now:HH:mm:ss} UTC: {Untrusted.Markdown(entry.What)} ({refusal.Code}). No run was started, and the queue is as it was.

            - **What failed:** {Untrusted.Markdown(refusal.Message)}
            - **Why that keeps a night closed:** {Untrusted.Markdown(entry.Why)}
            - **What to do:** {Untrusted.Markdown(refusal.Hint ?? "pantheon doctor --night")}

            {signed}

            """).ReplaceLineEndings("\n");
    }

    private static DateOnly DateOf(Policy policy, DateTimeOffset now)
    {
        var known = policy.Windows.Where(window => WindowCalendar.IsTimeZone(window.TimeZone)).ToList();
        var zone = known.Count > 0 ? TimeZoneInfo.FindSystemTimeZoneById(known[0].TimeZone) : TimeZoneInfo.Utc;
        return new WindowCalendar(known).OpenAt(now)?.Date ?? DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
    }
}
