namespace Polywire.Toolbox.Http;

/// <summary>How far a download is.</summary>
/// <param name="Bytes">Bytes in the file so far.</param>
/// <param name="Total">Bytes that it will have; null when the server does not say.</param>
public readonly record struct DownloadProgress(long Bytes, long? Total);
