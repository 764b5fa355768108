// What Main.swift sees of C.
#include "board.h"
#include "csv.h"
#include "print.h"
#include "retained.h"
