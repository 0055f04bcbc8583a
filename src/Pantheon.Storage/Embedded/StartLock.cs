using Pantheon.Core.Diagnostics;

namespace Pantheon.Storage.Embedded;

/// <summary>Lets one process at a time make or start the cluster; the system lets go of it when the holder dies.</summary>
internal static class StartLock
{
    public static async Task<IAsyncDisposable> TakeAsync(string file, DateTimeOffset deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetUtcNow() < deadline && File.Exists(file))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new PantheonException(
                    Codes.PostgresFolderUnreachable, $"the store's lock '{file}' could not be taken: {failure.Message}", "run pantheon as the user who made the store", failure);
            }
        }
    }
}
