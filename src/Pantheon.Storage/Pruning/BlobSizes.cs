namespace Pantheon.Storage.Pruning;

/// <summary>Blobs in rows and those in files: how many, how large their content is, and what the files take.</summary>
public sealed record BlobSizes(long InRows, long InRowsBytes, long InFiles, long InFilesBytes, long FilesOnDisk, long BytesOnDisk);
