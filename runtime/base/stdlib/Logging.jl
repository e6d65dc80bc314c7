# The logging interface of Base under its usual name.

module Logging

using Base.CoreLogging: CoreLogging, Debug, Info, Warn, Error, BelowMinLevel, AboveMaxLevel, LogLevel, AbstractLogger, NullLogger,
    SimpleLogger, ConsoleLogger, handle_message, shouldlog, min_enabled_level, catch_exceptions, with_logger, current_logger, global_logger,
    disable_logging, @debug, @info, @warn, @error, @logmsg
import Base.CoreLogging: handle_message, shouldlog, min_enabled_level, catch_exceptions

export Debug, Info, Warn, Error, BelowMinLevel, AboveMaxLevel, LogLevel, AbstractLogger, NullLogger, SimpleLogger, ConsoleLogger,
    with_logger, current_logger, global_logger, disable_logging, @debug, @info, @warn, @error, @logmsg

end
