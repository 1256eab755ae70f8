// Small buffers on the stack are written before they are read; zeroing 1 KiB first costs as much as reading a date.
[module: System.Runtime.CompilerServices.SkipLocalsInit]
